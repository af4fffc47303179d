using System.CommandLine;
using OssCallback.Sweep;

namespace OssCallback.Cli.Sweep;

/// <summary><c>oss-callback erase</c>: forgets a user.</summary>
internal static class EraseCommand
{
    private static readonly Option<string> User = new("--user")
    {
        Description = "The user, as the grants name it.",
        HelpName = "name",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("erase", """
            Show all uploads of a user, with their size; with --delete their objects and records go.
            What is younger than its tickets is left: a callback would bring it back. Exit code 1 says that something was left; run it
            again then.

            Example:
              oss-callback erase --user alice
            """)
        {
            User, SweepAnswer.Delete, ServiceOptions.Server, ServiceOptions.ApiKey, SweepAnswer.Json,
        };
        command.SetAction((parsed, cancellationToken) => SweepAnswer.AskAsync(
            parsed, "api/erase", new EraseRequest(parsed.GetRequiredValue(User), parsed.GetValue(SweepAnswer.Delete)),
            CliJsonContext.Default.EraseRequest, cancellationToken, mustBeAll: true));
        return command;
    }
}
