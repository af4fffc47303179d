using System.CommandLine;
using Microsoft.Extensions.Hosting;
using OssCallback.Cli.Simulate;
using OssCallback.Oss;
using OssCallback.Server;
using OssCallback.Simulator;

namespace OssCallback.Cli.Playground;

/// <summary>
/// <c>oss-callback playground</c>: server and simulated OSS in one process, nothing to install and nothing to sign up for.
/// </summary>
internal static class PlaygroundCommand
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "The server's port on 127.0.0.1; 0 takes a free one.",
        DefaultValueFactory = _ => PlaygroundDefaults.ServerPort,
    };
    private static readonly Option<int> OssPort = new("--oss-port")
    {
        Description = "The simulated OSS's port on 127.0.0.1; 0 takes a free one.",
        DefaultValueFactory = _ => PlaygroundDefaults.OssPort,
    };
    private static readonly Option<DirectoryInfo> DataDirectory = new("--data-dir")
    {
        Description = "Where objects, records and keys are kept.",
        DefaultValueFactory = _ => new DirectoryInfo(".oss-playground"),
    };

    private static readonly Option<string?> CallbackUrl = new("--callback-url")
    {
        Description = "Where OSS calls back, if a proxy stands before the server (default: the server's own /api/callback).",
        HelpName = "url",
    };

    private static readonly Option<string?> KeyUrl = KeyUrlOption.Create();

    private static readonly Option<string> Storage = StorageOption.Create();

    private static readonly Option<string[]> Fault = FaultOption.Create();

    private static readonly Option<string[]> AllowOrigin = new("--allow-origin")
    {
        Description = "The origin of a page of your own that may call the server, such as http://localhost:3000; may be repeated.",
        HelpName = "origin",
    };

    private static readonly Option<Uri?> Notify = new("--notify")
    {
        Description = "Where events are posted, such as http://127.0.0.1:4242/, where oss-callback listen shows them.",
        HelpName = "url",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError("--notify takes an address such as http://127.0.0.1:4242/.");
            return null;
        },
    };

    private static readonly Option<bool> Open = new("--open") { Description = "Open the upload page in the browser." };

    private static readonly Option<string> Log = LogOption.Create();

    public static Command Create()
    {
        var command = new Command("playground", """
            Try the whole journey on this machine: upload page, server, simulated OSS with signed callbacks, records and statistics.

            Example:
              oss-callback playground --open
              oss-callback playground --data-dir /tmp/try --allow-origin http://localhost:3000 --fault dropCallback
            """)
        {
            Open, Port, OssPort, DataDirectory, AllowOrigin, Notify, Fault, CallbackUrl, KeyUrl, Storage, Log,
        };
        NumberRange.Require(Port, 0, ushort.MaxValue);
        NumberRange.Require(OssPort, 0, ushort.MaxValue);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var directory = parsed.GetRequiredValue(DataDirectory).FullName;
        await using var oss = await LoopbackStart.TryAsync(
            () => OssSimulator.StartAsync(new OssSimulatorOptions
            {
                DataDirectory = Path.Combine(directory, "oss"),
                Port = parsed.GetValue(OssPort),
                Region = PlaygroundDefaults.Region,
                Buckets = [PlaygroundDefaults.Bucket],
                Credentials = [new OssCredentials(PlaygroundDefaults.AccessKeyId, PlaygroundDefaults.AccessKeySecret)],
                CallbackKeyUrl = parsed.GetValue(KeyUrl),
                Faults = SimulatorFaults.Of(parsed.GetValue(Fault) ?? []),
            }, cancellationToken),
            "--oss-port");
        if (oss is null)
        {
            return ExitCodes.Failed;
        }

        // The server's settings name its own address: the port must be known before it listens.
        var port = parsed.GetValue(Port) is var asked and not 0 ? asked : FreePort.Take();
        var url = FormattableString.Invariant($"http://127.0.0.1:{port}");
        await using var server = ServerHost.Build(
            ["--environment", "Development", "--urls", url, $"--{ServerHost.LogKey}", parsed.GetRequiredValue(Log)],
            PlaygroundSettings.Create(
                directory, url, oss, parsed.GetRequiredValue(Storage), parsed.GetValue(CallbackUrl), parsed.GetValue(AllowOrigin) ?? [],
                parsed.GetValue(Notify)));
        if (!await StartupCheck.PassesAsync(server.Services, Console.Error, cancellationToken)
            || await LoopbackStart.TryAsync(async () => { await server.StartAsync(cancellationToken); return server; }, "--port") is null)
        {
            return ExitCodes.Failed;
        }

        Announce(url, oss, directory, parsed.GetValue(Notify));
        if (parsed.GetValue(Open))
        {
            await BrowserPage.OpenAsync($"{url}/");
        }

        await server.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static void Announce(string url, OssSimulator oss, string directory, Uri? notify)
    {
        var listing = Listing.OfPairs()
            .AddStyled(("Open", "bold green"), ($"{url}/", $"bold link={url}/"))
            .Add("OSS endpoint", oss.Endpoint)
            .Add("Bucket", PlaygroundDefaults.Bucket)
            .Add("Region", PlaygroundDefaults.Region)
            .Add("AccessKeyId", PlaygroundDefaults.AccessKeyId)
            .Add("AccessKeySecret", PlaygroundDefaults.AccessKeySecret)
            .Add("Data", directory);
        if (notify is not null)
        {
            listing.Add("Events", notify.OriginalString);
            listing.Add("Their secret", PlaygroundDefaults.NotifySecret);
        }

        listing.Write();
        var upload = url == ServiceOptions.DefaultServer ? "upload photo.png" : $"upload photo.png --server {url}";
        Console.WriteLine($"Or in another terminal: oss-callback {upload}");
        Console.WriteLine($"From a clone: dotnet run --project src/OssCallback.Cli -- {upload}");
        if (notify is null)
        {
            Console.WriteLine("Events: start it with --notify http://127.0.0.1:4242/ and watch them with oss-callback listen.");
        }

        Console.WriteLine("Ctrl+C stops it; the data stays.");
    }
}
