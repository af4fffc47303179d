using System.CommandLine;
using OssCallback.Server;

namespace OssCallback.Cli.Serve;

/// <summary><c>oss-callback serve</c>: the endpoints against a real bucket.</summary>
internal static class ServeCommand
{
    private static readonly Option<FileInfo?> SettingsFile = new("--settings")
    {
        Description = "A JSON file of settings, such as {\"Oss\":{\"Bucket\":\"my-uploads\"}}.",
        HelpName = "file",
    };
    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "One setting; may be repeated and wins over file and environment.",
        HelpName = "Section:Key=value",
    };
    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = $"Where to listen (default {ServerHost.DefaultUrl}).",
        HelpName = "url",
    };
    private static readonly Option<string?> Environment = new("--environment")
    {
        Description = "Development tolerates unsafe settings (default Production).",
        HelpName = "name",
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
            SettingsFile, Set, Urls, Environment, Storage, Log,
        };
        command.Validators.Add(result =>
        {
            foreach (var setting in result.GetValue(Set) ?? [])
            {
                if (setting.IndexOf('=', StringComparison.Ordinal) <= 0)
                {
                    result.AddError($"--set takes Section:Key=value, not '{setting}'.");
                }
            }

            if (result.GetValue(SettingsFile) is { Exists: false } file)
            {
                result.AddError($"There is no file {file.FullName}.");
            }
        });
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

        if (parsed.GetValue(Environment) is { } environment)
        {
            arguments.AddRange(["--environment", environment]);
        }

        if (parsed.GetValue(SettingsFile) is { } file)
        {
            arguments.AddRange([$"--{ServerHost.SettingsFileKey}", file.FullName]);
        }

        return [.. arguments];
    }

    private static Dictionary<string, string?> Settings(ParseResult parsed)
    {
        // Without the option the settings decide.
        var settings = parsed.GetResult(Storage) is { Implicit: false }
            ? new Dictionary<string, string?>(StorageOption.Settings(parsed.GetRequiredValue(Storage)), StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in parsed.GetValue(Set) ?? [])
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            settings[setting[..equals].Replace("__", ":", StringComparison.Ordinal)] = setting[(equals + 1)..];
        }

        return settings;
    }
}
