using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OssCallback.Sweep;

namespace OssCallback.Cli.Sweep;

/// <summary>Asks the service to list or delete, and shows what it found.</summary>
internal static class SweepAnswer
{
    public static Option<bool> Delete { get; } = new("--delete") { Description = "Delete it. Without, it is only shown." };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON." };

    /// <param name="parsed">The command line.</param>
    /// <param name="path">The endpoint.</param>
    /// <param name="asked">The body.</param>
    /// <param name="type">Its JSON code.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="mustBeAll">Whether it is a failure when something was left alone.</param>
    public static Task<int> AskAsync<T>(
        ParseResult parsed, string path, T asked, JsonTypeInfo<T> type, CancellationToken cancellationToken, bool mustBeAll = false) =>
        ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            // The answer comes when the last object was looked at.
            client.Timeout = Timeout.InfiniteTimeSpan;
            using var answer = await client.PostSizedAsync(path, asked, type, cancellationToken);
            if (await ServiceCall.RefusedAsync(answer, cancellationToken))
            {
                return ExitCodes.Failed;
            }

            var result = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.SweepResult, cancellationToken))!;
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(result, CliJsonContext.Lines.SweepResult));
            }
            else
            {
                Print(result);
            }

            return mustBeAll && result.Left > 0 ? ExitCodes.Failed : ExitCodes.Ok;
        });

    private static void Print(SweepResult result)
    {
        if (result.Items.Count > 0)
        {
            var listing = new Listing(["Since", "Size", "Upload", "Key"]);
            foreach (var item in result.Items)
            {
                listing.Add(
                    item.Since.ToString("u", CultureInfo.InvariantCulture), item.Bytes == 0 ? "-" : Size(item.Bytes),
                    item.UploadId ?? "-", item.Key);
            }

            listing.Write();
            if (result.Count > result.Items.Count)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… and {result.Count - result.Items.Count} more."));
            }
        }

        var what = result.Count == 0 ? "Nothing"
            : result.Count.ToString(CultureInfo.InvariantCulture) + (result.Bytes > 0 ? $" with {Size(result.Bytes)}" : string.Empty);
        Console.WriteLine(
            $"{what} from before {result.Before.ToString("u", CultureInfo.InvariantCulture)} "
            + (result.Deleted ? "deleted" : "would be deleted with --delete")
            + (result.Left > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {result.Left} left alone.") : "."));
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };
}
