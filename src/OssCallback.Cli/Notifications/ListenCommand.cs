using System.CommandLine;
using System.Globalization;
using OssCallback.Http;
using OssCallback.Notifications;
using Spectre.Console;

namespace OssCallback.Cli.Notifications;

/// <summary><c>oss-callback listen</c>: a receiver of events on this machine, which prints those whose signature is right.</summary>
internal static class ListenCommand
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "Port on 127.0.0.1; 0 takes a free one.",
        DefaultValueFactory = _ => PlaygroundDefaults.ListenPort,
    };
    private static readonly Option<string[]> Secret = new("--secret")
    {
        Description = "A secret that signs the events; may be repeated (default: the one that playground --notify uses).",
        HelpName = "whsec_…",
        DefaultValueFactory = _ => [PlaygroundDefaults.NotifySecret],
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print each event as it came, one a line." };

    public static Command Create()
    {
        var command = new Command("listen", """
            Receive events on this machine, check their signatures and print them as they come.

            Example:
              oss-callback playground --notify http://127.0.0.1:4242/
              oss-callback listen --json | jq -r '.data.key'
            """)
        {
            Port, Secret, Json,
        };
        NumberRange.Require(Port, 0, ushort.MaxValue);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Secret)?.FirstOrDefault(text => WebhookSignature.ReadSecret(text) is null) is { } wrong)
            {
                result.AddError(
                    $"'{wrong}' is no secret: it is whsec_ and Base64 of {WebhookSignature.MinSecretBytes} "
                    + $"to {WebhookSignature.MaxSecretBytes} bytes.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var texts = parsed.GetRequiredValue(Secret);
        var isJson = parsed.GetValue(Json);
        var secrets = texts.Select(text => WebhookSignature.ReadSecret(text)!).ToArray();
        await using var listener = await LoopbackStart.TryAsync(
            () => EventListener.StartAsync(parsed.GetValue(Port), secrets, isJson ? PrintRaw : Print, cancellationToken), "--port");
        if (listener is null)
        {
            return ExitCodes.Failed;
        }

        // A script reads standard output: there is nothing on it but events.
        await Console.Error.WriteLineAsync($"Listening at {listener.Url}. Settings of the service:");
        await Console.Error.WriteLineAsync($"  Notify__Endpoints__0__Url={listener.Url}");
        await Console.Error.WriteLineAsync($"  Notify__Endpoints__0__Secrets__0={texts[0]}");
        await Console.Error.WriteLineAsync("Ctrl+C stops it.");
        await listener.StoppedAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static void PrintRaw(ReceivedEvent received)
    {
        if (received.Event is null)
        {
            Console.Error.WriteLine(received.Refusal);
        }
        else
        {
            Console.WriteLine(received.Body);
        }
    }

    private static void Print(ReceivedEvent received)
    {
        if (received.Event is not { } told)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]refused[/]  {received.Refusal}");
            return;
        }

        var at = told.Timestamp.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var style = told.Type switch
        {
            NotificationTypes.Ready => "green",
            NotificationTypes.Rejected or NotificationTypes.Failed => "red",
            _ => "yellow",
        };
        var what = PlainText.OneLine(told.Data.Name ?? told.Data.Key);
        var who = told.Data.User.Length > 0 ? $" by {PlainText.OneLine(told.Data.User)}" : string.Empty;
        var why = told.Data.Reason is { } reason ? $", {PlainText.OneLine(reason)}" : string.Empty;
        var again = received.IsRepeated ? " (again)" : string.Empty;
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{at}  [{style}]{told.Type,-15}[/]  {what}, {told.Data.Size:N0} bytes{who}{why}  {told.Data.UploadId}{again}");
    }
}
