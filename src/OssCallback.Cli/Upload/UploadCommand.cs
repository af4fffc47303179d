using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OssCallback.Uploads;
using Spectre.Console;

namespace OssCallback.Cli.Upload;

/// <summary><c>oss-callback upload</c>: files through the whole journey, with a progress bar.</summary>
internal static class UploadCommand
{
    private static readonly Argument<FileInfo[]> Files = new("file") { Description = "The files.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Profile = new("--profile") { Description = "The profile to upload with.", HelpName = "name" };
    private static readonly Option<string?> ContentType = new("--content-type")
    {
        Description = "The files' type (default: by extension).",
        HelpName = "type",
    };
    private static readonly Option<int> TimeoutSeconds = new("--timeout")
    {
        Description = "How long to wait for the final state after the upload, in seconds.",
        DefaultValueFactory = _ => 60,
    };
    private static readonly Option<int> Parallel = new("--parallel")
    {
        Description = "How many files travel at the same time.",
        DefaultValueFactory = _ => 3,
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object a file, and no progress." };

    public static Command Create()
    {
        var command = new Command("upload", """
            Upload files: grant, upload to OSS, confirm if the callback failed, wait until the record is final.

            Exit code: 0 all ready, 1 at least one not, 2 wrong usage.

            Example:
              oss-callback upload photo.png --server https://uploads.example.com
            """)
        {
            Files, ServiceOptions.Server, ServiceOptions.ApiKey, Profile, ContentType, TimeoutSeconds, Parallel, Json,
        };
        command.Validators.Add(result =>
        {
            foreach (var file in (result.GetValue(Files) ?? []).Where(file => !file.Exists))
            {
                result.AddError($"There is no file {file}.");
            }
        });
        NumberRange.Require(Parallel, 1, 64);
        NumberRange.Require(TimeoutSeconds, 1, 86_400);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var api = ServiceOptions.CreateClient(parsed);
        using var client = new UploadClient(api, TimeSpan.FromSeconds(parsed.GetValue(TimeoutSeconds)));
        var results = parsed.GetValue(Json)
            ? await UploadAllAsync(parsed, client, _ => (_ => { }, _ => { }), PrintJson, cancellationToken)
            : await AnsiConsole.Progress()
                .Columns(
                    new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                    new TransferSpeedColumn(), new SpinnerColumn())
                .StartAsync(progress => UploadAllAsync(parsed, client, file => Bar(progress, file), _ => { }, cancellationToken));
        if (!parsed.GetValue(Json))
        {
            foreach (var result in results)
            {
                Print(result);
            }
        }

        return results.All(result => result.State == UploadState.Ready) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<UploadResult[]> UploadAllAsync(
        ParseResult parsed, UploadClient client, Func<FileInfo, (Action<string> Stage, Action<long> Sent)> watch,
        Action<UploadResult> done, CancellationToken cancellationToken)
    {
        var files = parsed.GetRequiredValue(Files);
        var results = new UploadResult[files.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = parsed.GetValue(Parallel), CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForAsync(0, files.Length, options, async (index, token) =>
        {
            var (stage, sent) = watch(files[index]);
            results[index] = await client.UploadAsync(
                files[index], files[index].ToString(), parsed.GetValue(Profile), parsed.GetValue(ContentType), stage, sent, token);
            done(results[index]);
        });
        return results;
    }

    private static (Action<string> Stage, Action<long> Sent) Bar(ProgressContext progress, FileInfo file)
    {
        var name = Markup.Escape(file.Name);
        var task = progress.AddTask(name, maxValue: Math.Max(file.Length, 1));
        return (
            stage =>
            {
                task.Description = $"{name} [grey]{stage}[/]";
                if (stage.StartsWith("waiting", StringComparison.Ordinal))
                {
                    task.Value = task.MaxValue;
                }
            },
            sent => task.Value = sent);
    }

    private static void PrintJson(UploadResult result)
    {
        var line = JsonSerializer.Serialize(result, CliJsonContext.Lines.UploadResult);
        lock (Files)
        {
            Console.WriteLine(line);
        }
    }

    private static void Print(UploadResult result)
    {
        var color = result.State == UploadState.Ready ? "green" : "red";
        var state = result.State?.ToString().ToLowerInvariant() ?? "not uploaded";
        var listing = Listing.OfPairs().AddStyled((state, color), (result.File, null));
        Add("Upload", result.UploadId);
        Add("Code", result.Code);
        Add("Reason", result.Message);
        Add("Callback", result.Confirmed ? "failed; confirmed by this client" : null);
        if (result.Record is { } record)
        {
            Add("Object", $"{record.Bucket}/{record.Object}");
            Add("Size", string.Create(CultureInfo.InvariantCulture, $"{record.Size:N0} bytes"));
            Add("Type", record.MimeType);
            Add("Image", record.Image is { } image ? $"{image.Format} {image.Width} × {image.Height}" : null);
            Add("ETag", record.Etag);
            Add("CRC-64", record.Crc64);
            Add("User", record.User.Length > 0 ? record.User : null);
            Add("Profile", record.Profile);
            Add("Source", record.Source.ToString().ToLowerInvariant());
            Add(
                "Journey",
                string.Join(
                    " → ",
                    record.Transitions.Select(step =>
                        string.Create(
                            CultureInfo.InvariantCulture, $"{step.State.ToString().ToLowerInvariant()} {step.At:HH:mm:ss.fff}"))));
        }

        listing.Write();

        void Add(string label, string? value)
        {
            if (value is not null)
            {
                listing.Add(label, value);
            }
        }
    }
}
