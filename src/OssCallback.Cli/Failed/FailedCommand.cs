using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.Cli.Failed;

/// <summary><c>oss-callback failed list|redrive|purge</c>: what an operator does about failed uploads.</summary>
internal static class FailedCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Option<bool> All = new("--all") { Description = "All failed uploads." };
    private static readonly Argument<string?> Id = new("id") { Description = "One upload.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() =>
        new("failed", "Uploads that could not be brought to an end: list them, send them back, delete their records.")
    {
        List(),
        Act("redrive", "api/failed/redrive", "sent back", """
            Process failed uploads again, after the cause was repaired.

            Example:
              oss-callback failed redrive --all
            """),
        Act("purge", "api/failed/purge", "deleted", """
            Delete the records of failed uploads; objects in the bucket stay.

            Example:
              oss-callback failed purge ecjnu5ddtb5dezbkrh67v27txu
            """),
    };

    private static Command List()
    {
        var command = new Command("list", """
            List failed uploads with their reasons, and messages that were unreadable.

            Example:
              oss-callback failed list --json | jq -r '.uploads[].reason'
            """)
        {
            ServiceOptions.Server, ServiceOptions.ApiKey, Json,
        };
        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            var uploads = new List<UploadRecord>();
            IReadOnlyList<UnreadableMessage> unreadable = [];
            string? continuation = null;
            do
            {
                using var answer = await client.GetAsync(
                    new Uri(
                        continuation is null ? "api/failed" : $"api/failed?continuation={Uri.EscapeDataString(continuation)}",
                        UriKind.Relative),
                    cancellationToken);
                if (await ServiceCall.RefusedAsync(answer, cancellationToken))
                {
                    return ExitCodes.Failed;
                }

                var page = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.FailedListing, cancellationToken))!;
                uploads.AddRange(page.Uploads);
                unreadable = continuation is null ? page.Unreadable : unreadable;
                continuation = page.Continuation;
            }
            while (continuation is not null);

            if (parsed.GetValue(Json))
            {
                Console.WriteLine(
                    JsonSerializer.Serialize(new FailedListing(uploads, unreadable, null), CliJsonContext.Lines.FailedListing));
            }
            else
            {
                Print(uploads, unreadable);
            }

            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Act(string name, string path, string done, string description)
    {
        var command = new Command(name, description) { Id, All, ServiceOptions.Server, ServiceOptions.ApiKey, Json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Id) is null != result.GetValue(All))
            {
                result.AddError("Name one upload, or say --all.");
            }
        });
        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            var selection = new FailedSelection(parsed.GetValue(Id), parsed.GetValue(All));
            using var answer = await client.PostSizedAsync(path, selection, CliJsonContext.Default.FailedSelection, cancellationToken);
            if (await ServiceCall.RefusedAsync(answer, cancellationToken))
            {
                return ExitCodes.Failed;
            }

            var result = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.FailedResult, cancellationToken))!;
            Console.WriteLine(parsed.GetValue(Json)
                ? JsonSerializer.Serialize(result, CliJsonContext.Lines.FailedResult)
                : string.Create(CultureInfo.InvariantCulture, $"{result.Count} {(result.Count == 1 ? "upload" : "uploads")} {done}."));
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static void Print(List<UploadRecord> uploads, IReadOnlyList<UnreadableMessage> unreadable)
    {
        if (uploads.Count == 0 && unreadable.Count == 0)
        {
            Console.WriteLine("No failed uploads.");
            return;
        }

        var listing = new Listing(["Upload", "Received", "Object", "Reason"], prose: true);
        foreach (var upload in uploads)
        {
            listing.Add(
                upload.Id, upload.ReceivedAt.ToString("u", CultureInfo.InvariantCulture), upload.Object, upload.Reason ?? string.Empty);
        }

        foreach (var message in unreadable)
        {
            listing.Add(
                message.Id, message.At?.ToString("u", CultureInfo.InvariantCulture) ?? string.Empty, string.Empty,
                $"unreadable message: {message.Text}");
        }

        listing.Write();
    }
}
