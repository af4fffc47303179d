using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OssCallback.Notifications;

namespace OssCallback.Cli.Notifications;

/// <summary><c>oss-callback notifications list|resend</c>: what an operator does about events that a receiver did not take.</summary>
internal static class NotificationsCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Option<bool> All = new("--all") { Description = "All that are parked." };
    private static readonly Argument<string?> Id = new("id")
    {
        Description = "One, as the list names it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() =>
        new("notifications", "Events that a receiver did not take for so long that they are parked: list them, send them again.")
    {
        List(),
        Resend(),
    };

    private static Command List()
    {
        var command = new Command("list", """
            List parked events, oldest first: the upload, the receiver and what it was not told.

            Example:
              oss-callback notifications list --json | jq -r '.parked[].to'
            """)
        {
            ServiceOptions.Server, ServiceOptions.ApiKey, Json,
        };
        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            using var answer = await client.GetAsync(new Uri("api/notifications", UriKind.Relative), cancellationToken);
            if (await ServiceCall.RefusedAsync(answer, cancellationToken))
            {
                return ExitCodes.Failed;
            }

            var listing = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.NotificationListing, cancellationToken))!;
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(listing, CliJsonContext.Lines.NotificationListing));
            }
            else
            {
                Print(listing.Parked);
            }

            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Resend()
    {
        var command = new Command("resend", """
            Send parked events again, after the receiver was repaired. They have all the time of new ones.

            Example:
              oss-callback notifications resend --all
            """)
        {
            Id, All, ServiceOptions.Server, ServiceOptions.ApiKey, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Id) is null != result.GetValue(All))
            {
                result.AddError("Name one, or say --all.");
            }
        });
        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            var selection = new NotificationSelection(parsed.GetValue(Id), parsed.GetValue(All));
            using var answer = await client.PostSizedAsync(
                "api/notifications/resend", selection, CliJsonContext.Default.NotificationSelection, cancellationToken);
            if (await ServiceCall.RefusedAsync(answer, cancellationToken))
            {
                return ExitCodes.Failed;
            }

            var result = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.NotificationResult, cancellationToken))!;
            Console.WriteLine(parsed.GetValue(Json)
                ? JsonSerializer.Serialize(result, CliJsonContext.Lines.NotificationResult)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Count} {(result.Count == 1 ? "notification is" : "notifications are")} sent again."));
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static void Print(IReadOnlyList<ParkedNotification> parked)
    {
        if (parked.Count == 0)
        {
            Console.WriteLine("No parked notifications.");
            return;
        }

        var listing = new Listing(["Id", "Parked", "Upload", "Receiver", "Events"], prose: true);
        foreach (var one in parked)
        {
            listing.Add(
                one.Id, one.ParkedAt?.ToString("u", CultureInfo.InvariantCulture) ?? string.Empty, one.UploadId ?? "unreadable",
                one.To ?? string.Empty, one.Types.Count == 0 ? "told meanwhile" : string.Join(", ", one.Types));
        }

        listing.Write();
    }
}
