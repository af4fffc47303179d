using System.CommandLine;
using OssCallback.Server;

namespace OssCallback.Cli.Init;

/// <summary><c>oss-callback init</c>: a settings file for a real bucket, with keys that were made for it.</summary>
internal static class InitCommand
{
    private const string CallbackPath = "/api/callback";
    private const string SecretVariable = "OSS_ACCESS_KEY_SECRET";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly InitQuestion Bucket = new(
        new("--bucket") { Description = "The bucket that is uploaded to.", HelpName = "name" },
        "Bucket (my-uploads):");
    private static readonly InitQuestion Region = new(
        new("--region") { Description = "Its region, such as cn-hangzhou.", HelpName = "id" },
        "Its region (cn-hangzhou):");
    private static readonly InitQuestion AccessKeyId = new(
        new("--access-key-id")
        {
            Description = $"The RAM user's access key. Its secret is read from {SecretVariable}, or asked for.",
            HelpName = "id",
        },
        "Access key id of the RAM user (LTAI…):");
    private static readonly InitQuestion Callback = new(
        new("--callback-url")
        {
            Description = $"The https address at which OSS reaches this service; {CallbackPath} is added to a bare host.",
            HelpName = "url",
        },
        "Where OSS reaches this service (https://uploads.example.com):");
    private static readonly InitQuestion Origins = new(
        new("--origin") { Description = "Where your pages are, https://www.example.com; several with commas.", HelpName = "urls" },
        "Where your pages are (https://www.example.com; several with commas; empty for none):", IsOptional: true);
    private static readonly InitQuestion Types = new(
        new("--types") { Description = "What may be uploaded, such as image/*,application/pdf.", HelpName = "types" },
        "What may be uploaded (image/*,application/pdf; empty for all but what runs in browsers):", IsOptional: true);

    private static readonly Option<FileInfo?> Output = new("--output")
    {
        Description = "The file to write (default oss.json, with --functions local.settings.json).",
        HelpName = "file",
    };
    private static readonly Option<bool> Functions = new("--functions")
    {
        Description = "Write a local.settings.json for Azure Functions.",
    };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace the file where it is there." };

    public static Command Create()
    {
        var command = new Command("init", $"""
            Write a settings file for a real bucket, with new keys: asks for what was not given as an option.

            The file holds secrets and is readable by you only. Two API keys are made and shown once; the file has their hashes. Nothing
            is written that the service would not start with.

            Example:
              oss-callback init
              oss-callback init --bucket my-uploads --region cn-hangzhou --access-key-id LTAI5tExample \
                --callback-url https://uploads.example.com --origin https://www.example.com --types image/*
            """)
        {
            Bucket.Option, Region.Option, AccessKeyId.Option, Callback.Option, Origins.Option, Types.Option, Output, Functions, Force,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var functions = parsed.GetValue(Functions);
        var file = parsed.GetValue(Output) ?? new FileInfo(functions ? "local.settings.json" : "oss.json");
        if (file.Exists && !parsed.GetValue(Force))
        {
            await Console.Error.WriteLineAsync($"{file.Name} is there already, with keys that are in use perhaps; --force replaces it.");
            return ExitCodes.Failed;
        }

        InitSettings settings;
        try
        {
            settings = Ask(parsed);
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync($"\n{exception.Message}");
            return ExitCodes.Usage;
        }

        var values = settings.Values();
        await using (var server = ServerHost.Build([], values))
        {
            if (!await StartupCheck.SettingsPassAsync(server.Services, Console.Error))
            {
                return ExitCodes.Usage;
            }
        }

        var text = functions ? InitSettings.FunctionsFile(values) : InitSettings.ServerFile(values);
        await WriteAsync(file, text, cancellationToken);
        Tell(file, settings, functions);
        return ExitCodes.Ok;
    }

    private static InitSettings Ask(ParseResult parsed) => new()
    {
        Bucket = Bucket.Ask(parsed),
        Region = WithoutPrefix(Region.Ask(parsed)),
        AccessKeyId = AccessKeyId.Ask(parsed),
        AccessKeySecret = Secret(),
        CallbackUrl = WithPath(Callback.Ask(parsed)),
        Origins = [.. List(Origins.Ask(parsed)).Select(origin => origin.TrimEnd('/'))],
        ContentTypes = List(Types.Ask(parsed)),
    };

    private static string Secret()
    {
        var secret = Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } given
            ? given
            : SecretPrompt.Read("Its secret (is not shown):");
        return secret?.Trim() is { Length: > 0 } trimmed
            ? trimmed
            : throw new FormatException($"There is no secret; set {SecretVariable}.");
    }

    // OSS's own pages write the region with and without it.
    private static string WithoutPrefix(string region) => region.StartsWith("oss-", StringComparison.Ordinal) ? region[4..] : region;

    private static string WithPath(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" ? url.TrimEnd('/') + CallbackPath : url;

    private static string[] List(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task WriteAsync(FileInfo file, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // A file that was there keeps its mode.
            File.Delete(file.FullName);
            options.UnixCreateMode = OwnerOnly;
        }

        await using var writer = new StreamWriter(file.FullName, options);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }

    private static void Tell(FileInfo file, InitSettings settings, bool functions)
    {
        Console.WriteLine($"Wrote {file.Name}, readable by you only. It holds secrets: keep it out of version control.");
        Listing.OfPairs()
            .Add("Client key", settings.ClientKey)
            .Add("Operator key", settings.OperatorKey)
            .Write();
        Console.WriteLine("These two are shown this once; the file has their hashes. The client key belongs into your back end,");
        Console.WriteLine("never into a page or an app; the operator key opens the console.");
        Console.WriteLine();
        Console.WriteLine("Next:");
        Console.WriteLine($"  oss-callback doctor --bucket --settings {file.Name}");
        Console.WriteLine(functions ? "  func start" : $"  oss-callback serve --settings {file.Name}");
    }
}
