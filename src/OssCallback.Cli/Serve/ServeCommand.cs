using System.CommandLine;
using OssCallback.Server;

namespace OssCallback.Cli.Serve;

/// <summary><c>oss-callback serve</c>: the endpoints against a real bucket.</summary>
internal static class ServeCommand
{
    private static readonly SettingsOptions Source = new();
    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = $"Where to listen (default {ServerHost.DefaultUrl}).",
        HelpName = "url",
    };
    private static readonly Option<string> Storage = StorageOption.Create();
    private static readonly Option<string> Log = LogOption.Create();

    public static Command Create()
    {
        var command = new Command("serve", """
            Run policy, callback and processing endpoints against the bucket of the settings.

            Settings come from a file, from environment variables (Oss__Bucket) and from --set; docs/settings.md lists them.
            A wrong or missing one is named at once, and nothing listens.

            Example:
              oss-callback serve --settings oss.json --set Callback:Urls:0=https://uploads.example.com/api/callback
            """)
        {
            Urls, Storage, Log,
        };
        Source.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
            ServerHost.RunAsync(ServerArguments(parsed), Settings(parsed), cancellationToken: cancellationToken));
        return command;
    }

    private static string[] ServerArguments(ParseResult parsed)
    {
        var arguments = new List<string> { $"--{ServerHost.LogKey}", parsed.GetRequiredValue(Log) };
        if (parsed.GetValue(Urls) is { } urls)
        {
            arguments.AddRange(["--urls", urls]);
        }

        return [.. arguments, .. Source.ServerArguments(parsed)];
    }

    // Without the option the settings decide.
    private static Dictionary<string, string?> Settings(ParseResult parsed) => Source.Settings(
        parsed,
        parsed.GetResult(Storage) is { Implicit: false } ? StorageOption.Settings(parsed.GetRequiredValue(Storage)) : null);
}
