using System.CommandLine;
using OssCallback.Sweep;

namespace OssCallback.Cli.Sweep;

/// <summary><c>oss-callback sweep</c>: shows what is old enough to go, and deletes it when told to.</summary>
internal static class SweepCommand
{
    private static readonly Argument<string> Kind = new("kind")
    {
        Description = """
            rejected: objects of rejected uploads; orphans: objects without a record, below the keys of profiles only; parts: uploads in
            parts that never ended; evidence: raw bodies, client addresses and request ids of records; records: whole records.
            """,
    };

    private static readonly Option<int> OlderThan = new("--older-than")
    {
        Description = "The least age in days. What a ticket could still name is left alone however small this is.",
        HelpName = "days",
        Required = true,
    };

    private static readonly Option<int> LookBack = new("--look-back")
    {
        Description = "How many days behind that age the bucket is listed (default: the service's Sweep:LookBackDays).",
        HelpName = "days",
    };

    public static Command Create()
    {
        var command = new Command("sweep", """
            Show what is old enough to be deleted, with its size; with --delete it is.
            The service does so by itself, once a day, for the kinds whose age is set (Sweep:RejectedAfterDays and so on).

            Example:
              oss-callback sweep rejected --older-than 30
            """)
        {
            Kind, OlderThan, LookBack, SweepAnswer.Delete, ServiceOptions.Server, ServiceOptions.ApiKey, SweepAnswer.Json,
        };
        Kind.AcceptOnlyFromAmong("rejected", "orphans", "parts", "evidence", "records");
        NumberRange.Require(OlderThan, 1, 36_500);
        NumberRange.Require(LookBack, 1, 36_500);
        command.SetAction((parsed, cancellationToken) =>
        {
            var kind = Enum.Parse<SweepKind>(parsed.GetRequiredValue(Kind), ignoreCase: true);
            var asked = new SweepRequest(
                kind, parsed.GetRequiredValue(OlderThan), parsed.GetValue(LookBack), parsed.GetValue(SweepAnswer.Delete));
            return SweepAnswer.AskAsync(parsed, "api/sweep", asked, CliJsonContext.Default.SweepRequest, cancellationToken);
        });
        return command;
    }
}
