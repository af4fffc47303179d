using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.Cli.Review;

/// <summary><c>oss-callback review list|accept|reject</c>: a person decides about what a reviewer has left to one.</summary>
internal static class ReviewCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Option<string?> Reason = new("--reason")
    {
        Description = "Why, as a code of small letters, digits, _ - and . (default: rejected).",
        HelpName = "code",
    };
    private static readonly Argument<string> Id = new("id") { Description = "The upload." };

    public static Command Create() => new("review", "Uploads that a reviewer has left to a person: list them, accept or reject them.")
    {
        List(),
        Decide("accept", """
            The upload may be used: it becomes ready.

            Example:
              oss-callback review accept ecjnu5ddtb5dezbkrh67v27txu
            """),
        Decide("reject", """
            The upload is rejected; its object stays where it is.

            Example:
              oss-callback review reject ecjnu5ddtb5dezbkrh67v27txu --reason not_a_product
            """, Reason),
    };

    private static Command List()
    {
        var command = new Command("list", """
            List what waits for a decision, newest first, and why.

            Example:
              oss-callback review list --json | jq -r '.uploads[].id'
            """)
        {
            ServiceOptions.Server, ServiceOptions.ApiKey, Json,
        };
        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            var uploads = new List<UploadRecord>();
            string? continuation = null;
            do
            {
                var page = continuation is null ? string.Empty : $"&continuation={Uri.EscapeDataString(continuation)}";
                using var answer = await client.GetAsync(new Uri($"api/uploads?state=held{page}", UriKind.Relative), cancellationToken);
                if (await ServiceCall.RefusedAsync(answer, cancellationToken))
                {
                    return ExitCodes.Failed;
                }

                var listed = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.UploadPage, cancellationToken))!;
                uploads.AddRange(listed.Uploads);
                continuation = listed.Continuation;
            }
            while (continuation is not null);

            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(new UploadPage(uploads, null), CliJsonContext.Lines.UploadPage));
            }
            else
            {
                Print(uploads);
            }

            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Decide(string verdict, string description, Option<string?>? reason = null)
    {
        var command = new Command(verdict, description) { Id, ServiceOptions.Server, ServiceOptions.ApiKey, Json };
        if (reason is not null)
        {
            command.Add(reason);
        }

        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            var id = parsed.GetRequiredValue(Id);
            var asked = new ReviewRequest(verdict, reason is null ? null : parsed.GetValue(reason));
            using var answer = await client.PostSizedAsync(
                $"api/uploads/{Uri.EscapeDataString(id)}/review", asked, CliJsonContext.Default.ReviewRequest, cancellationToken);
            if (await ServiceCall.RefusedAsync(answer, cancellationToken))
            {
                return ExitCodes.Failed;
            }

            var status = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.UploadStatus, cancellationToken))!;
            Console.WriteLine(parsed.GetValue(Json)
                ? JsonSerializer.Serialize(status, CliJsonContext.Lines.UploadStatus)
                : $"{status.UploadId} is {status.State.ToString().ToLowerInvariant()}"
                    + $"{(status.Code is { } code ? $", {code}" : string.Empty)}.");
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static void Print(List<UploadRecord> uploads)
    {
        if (uploads.Count == 0)
        {
            Console.WriteLine("Nothing waits for a decision.");
            return;
        }

        var listing = new Listing(["Upload", "Received", "User", "File", "Why"], prose: true);
        foreach (var upload in uploads)
        {
            listing.Add(
                upload.Id, upload.ReceivedAt.ToString("u", CultureInfo.InvariantCulture), upload.User, upload.FileName ?? upload.Object,
                upload.Hold ?? string.Empty);
        }

        listing.Write();
    }
}
