using System.CommandLine;
using Microsoft.Extensions.Hosting;
using OssCallback.Cli.Simulate;
using OssCallback.Oss;
using OssCallback.Server;
using OssCallback.Simulator;
using Spectre.Console;

namespace OssCallback.Cli.Playground;

/// <summary>
/// <c>oss-callback playground</c>: server and simulated OSS in one process, nothing to install and nothing to sign up for.
/// </summary>
internal static class PlaygroundCommand
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "The server's port on 127.0.0.1.",
        DefaultValueFactory = _ => PlaygroundDefaults.ServerPort,
    };
    private static readonly Option<int> OssPort = new("--oss-port")
    {
        Description = "The simulated OSS's port on 127.0.0.1.",
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

    public static Command Create()
    {
        var command = new Command("playground", """
            Try the whole journey on this machine: upload page, server, simulated OSS with signed callbacks, records and statistics.

            Example:
              oss-callback playground --data-dir /tmp/try
            """)
        {
            Port, OssPort, DataDirectory, CallbackUrl, KeyUrl, Storage,
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
            }, cancellationToken),
            "--oss-port");
        if (oss is null)
        {
            return ExitCodes.Failed;
        }

        var url = FormattableString.Invariant($"http://127.0.0.1:{parsed.GetValue(Port)}");
        await using var server = ServerHost.Build(
            ["--environment", "Development", "--urls", url],
            PlaygroundSettings.Create(directory, url, oss, parsed.GetRequiredValue(Storage), parsed.GetValue(CallbackUrl)));
        if (!await StartupCheck.PassesAsync(server.Services, Console.Error, cancellationToken)
            || await LoopbackStart.TryAsync(async () => { await server.StartAsync(cancellationToken); return server; }, "--port") is null)
        {
            return ExitCodes.Failed;
        }

        Announce(url, oss, directory);
        await server.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static void Announce(string url, OssSimulator oss, string directory)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        table.AddRow(new Markup("[bold green]Open[/]"), new Markup($"[bold link]{url}/[/]"));
        table.AddRow("OSS endpoint", oss.Endpoint).AddRow("Bucket", PlaygroundDefaults.Bucket).AddRow("Region", PlaygroundDefaults.Region)
            .AddRow("AccessKeyId", PlaygroundDefaults.AccessKeyId).AddRow("AccessKeySecret", PlaygroundDefaults.AccessKeySecret)
            .AddRow("Data", Markup.Escape(directory));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine(
            "Or in another terminal: [bold]oss-callback upload photo.png[/]  "
            + "([grey]from a clone: dotnet run --project src/OssCallback.Cli -- upload photo.png[/])");
        AnsiConsole.MarkupLine("[grey]Ctrl+C stops it; the data stays.[/]");
    }
}
