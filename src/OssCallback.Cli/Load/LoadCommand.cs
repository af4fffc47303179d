using System.CommandLine;
using System.Net;
using System.Text.Json;
using OssCallback.Cli.Send;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Load;

/// <summary><c>oss-callback load</c>: many signed callbacks, and how long the answers take.</summary>
internal static class LoadCommand
{
    private const int MaxCount = 100_000;
    private const int MaxSeconds = 600;

    private static readonly Argument<string> Url = SigningOptions.CreateUrl();
    private static readonly SigningOptions Signing = new();
    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "Callbacks a second, due at fixed times whatever the receiver does (open loop).",
        HelpName = "number",
    };
    private static readonly Option<int?> Connections = new("--connections")
    {
        Description =
            "Without --rate: how many callbacks at a time, each connection as fast as it is answered (default 8). With --rate: at most "
                + "how many at a time (default 512).",
        HelpName = "number",
    };
    private static readonly Option<bool> NewConnections = new("--new-connections")
    {
        Description = "A new connection for each callback, as OSS does it; without, connections are kept.",
    };
    private static readonly Option<int> Duration = new("--duration")
    {
        Description = "End after this many seconds.",
        DefaultValueFactory = _ => 10,
        HelpName = "seconds",
    };
    private static readonly Option<int> Count = new("--count")
    {
        Description = "Send no more than this many.",
        DefaultValueFactory = _ => 20_000,
        HelpName = "number",
    };
    private static readonly Option<string?> TicketKey = new("--ticket-key")
    {
        Description = "A Base64 secret of the receiver's Callback:TicketKeys (default: the playground's own).",
        HelpName = "base64",
    };
    private static readonly Option<bool> NoTicket = new("--no-ticket")
    {
        Description = "Send callbacks without a ticket: for other receivers, or to measure refusals.",
    };
    private static readonly Option<bool> Same = new("--same")
    {
        Description = "Send one callback again and again instead of different ones.",
    };
    private static readonly Option<string?> TargetHost = new("--target-host")
    {
        Description = "Allow this host although it is not this machine.",
        HelpName = "name",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static Command Create()
    {
        var command = new Command("load", """
            Send many signed callbacks and report throughput, latencies and errors.

            Each callback names its own object and ticket, all signed before the first is sent. The objects do not exist: the
            receiver records them as failed, so use a separate data directory.

            Exit code: 0 every answer would be accepted by OSS within 5 seconds, 1 not, 2 wrong usage.

            Example:
              oss-callback load http://127.0.0.1:7071/api/callback --rate 200 --new-connections --duration 10
            """)
        {
            Url, Rate, Connections, NewConnections, Duration, Count, TicketKey, NoTicket, Same, TargetHost, Json,
        };
        Signing.AddTo(command);
        NumberRange.Require(Rate, 0.01, 50_000);
        NumberRange.Require(Connections, 1, 4096);
        NumberRange.Require(Duration, 1, MaxSeconds);
        NumberRange.Require(Count, 1, MaxCount);
        Url.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && CallbackUrl.Parse(token.Value) is { } url && !IsThisMachine(url.Host)
                && url.Host != result.GetValue(TargetHost))
            {
                result.AddError(
                    $"{url.Host} is not this machine. If the load is meant for it, and allowed, say so with --target-host {url.Host}.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var run = new LoadRun(CreatePlan(parsed), TimeProvider.System);
            var result = await run.RunAsync(cancellationToken);
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(result, CliJsonContext.Lines.LoadResult));
            }
            else
            {
                LoadReport.Print(result, run.Histogram);
            }

            return result.Sent > 0 && result.Accepted == result.Sent && result.Errors.Count == 0 && result.Over5Seconds == 0
                ? ExitCodes.Ok
                : ExitCodes.Failed;
        }
        catch (Exception exception)
            when (exception is FormatException or IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
    }

    private static LoadPlan CreatePlan(ParseResult parsed)
    {
        var url = parsed.GetRequiredValue(Url);
        var (rate, keepAlive) = (parsed.GetValue(Rate), !parsed.GetValue(NewConnections));
        var duration = TimeSpan.FromSeconds(parsed.GetValue(Duration));
        var count = (int)Math.Min(parsed.GetValue(Count), Math.Ceiling((rate ?? MaxCount) * duration.TotalSeconds));
        var ticketKey = parsed.GetValue(NoTicket) ? null
            : parsed.GetValue(TicketKey) is { } secret ? CallbackSource.Secret(secret)
            : Signing.PlaygroundTicketKey(parsed)
                ?? throw new FormatException("There is no ticket key: start 'oss-callback playground' in this directory, or give "
                    + "--data-dir, --ticket-key or --no-ticket.");
        using var key = Signing.ReadKey(parsed);
        var same = parsed.GetValue(Same);
        var messages = LoadMessages.Create(
            key, url, parsed.GetRequiredValue(Signing.Bucket), Signing.BodyType(parsed), ticketKey, keepAlive, same ? 1 : count);
        return new LoadPlan(
            CallbackUrl.Parse(url)!, messages, same, rate, parsed.GetValue(Connections) ?? (rate is null ? 8 : 512), keepAlive, duration,
            count);
    }
}
