using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OssCallback.Uploads;

namespace OssCallback.Cli.Export;

/// <summary><c>oss-callback export</c>: records as CSV or as lines of JSON, page by page, however many there are.</summary>
internal static class ExportCommand
{
    private const string CsvFormat = "csv";
    private const string JsonLinesFormat = "jsonl";

    private static readonly Option<string> Format = new("--format")
    {
        Description = "The form of the output.",
        DefaultValueFactory = _ => CsvFormat,
    };

    private static readonly Option<string?> State = Filter("--state", "received, reviewing, held, ready, rejected or failed.", "state");
    private static readonly Option<string?> Profile = Filter("--profile", "Only uploads of this profile.", "name");
    private static readonly Option<string?> User = Filter("--user", "Only uploads of this user.", "name");
    private static readonly Option<string?> From = Filter("--from", "Only uploads of this day and later.", "yyyy-MM-dd");
    private static readonly Option<string?> To = Filter("--to", "Only uploads of this day and earlier.", "yyyy-MM-dd");

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong(CsvFormat, JsonLinesFormat);
        var command = new Command("export", """
            Write the records of uploads, newest first, as CSV or as lines of JSON.

            Example:
              oss-callback export --from 2026-03-01 --state ready > uploads.csv
              oss-callback export --format jsonl | jq -r .object
            """)
        {
            Format, State, Profile, User, From, To, ServiceOptions.Server, ServiceOptions.ApiKey,
        };
        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(() => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static Option<string?> Filter(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isCsv = parsed.GetRequiredValue(Format) == CsvFormat;
        var filters = string.Concat(new[] { State, Profile, User, From, To }
            .Select(option => (Name: option.Name[2..], Value: parsed.GetValue(option)))
            .Where(filter => !string.IsNullOrEmpty(filter.Value))
            .Select(filter => $"&{filter.Name}={Uri.EscapeDataString(filter.Value!)}"));
        using var client = ServiceOptions.CreateClient(parsed);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { NewLine = isCsv ? "\r\n" : "\n" };
        var count = 0;
        string? continuation = null;
        do
        {
            var page = continuation is null ? string.Empty : $"&continuation={Uri.EscapeDataString(continuation)}";
            using var answer = await client.GetAsync(
                new Uri($"api/uploads?limit={UploadQuery.MaxLimit}{filters}{page}", UriKind.Relative), cancellationToken);
            if (await ServiceCall.RefusedAsync(answer, cancellationToken))
            {
                return ExitCodes.Failed;
            }

            var listed = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.UploadPage, cancellationToken))!;
            if (isCsv && continuation is null)
            {
                await output.WriteLineAsync(UploadCsv.Heading);
            }

            foreach (var record in listed.Uploads)
            {
                await output.WriteLineAsync(
                    isCsv ? UploadCsv.Row(record) : JsonSerializer.Serialize(record, CliJsonContext.Lines.UploadRecord));
            }

            await output.FlushAsync(cancellationToken);
            count += listed.Uploads.Count;
            continuation = listed.Continuation;
        }
        while (continuation is not null);

        await Console.Error.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "upload" : "uploads")} written."));
        return ExitCodes.Ok;
    }
}
