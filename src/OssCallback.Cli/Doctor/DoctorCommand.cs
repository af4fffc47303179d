using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using OssCallback.Cli.Doctor.Bucket;
using OssCallback.Server;
using Spectre.Console;

namespace OssCallback.Cli.Doctor;

/// <summary><c>oss-callback doctor</c>: examines a callback server of any make, or the bucket.</summary>
internal static class DoctorCommand
{
    private static readonly DoctorOptions Options = new();

    public static Command Create()
    {
        var command = new Command("doctor", """
            Examine a callback server of any make, or the bucket: can OSS use it, and can strangers abuse it.

            With --bucket and no address it examines the bucket of the settings by trying: endpoint and region, clock, access key, each
            right that the settings need, CORS from your pages, what strangers can do, overwriting, the callback addresses. It writes
            one small object below the prefix of the uploads, again and again, and deletes it where the key may.

            With an address it needs a key that the server trusts as it trusts OSS's: the development key of a playground or simulator
            (found by itself), another one (--key, --key-url), or one that this program makes and serves (--serve-key). Without one
            (--no-key) only refusals can be checked. Callbacks that the server takes are real to it: it records uploads that never
            happened. Use a test system.

            Exit code: 0 no finding, 1 findings up to medium, 2 wrong usage, 3 a high or critical finding, 4 unreachable; the highest
            of several addresses.

            Example:
              oss-callback doctor --bucket --settings oss.json --origin https://www.example.com
              oss-callback doctor http://127.0.0.1:7071/api/callback --grant
              oss-callback doctor http://127.0.0.1:8080/callback --serve-key --key-url http://127.0.0.1:8090/key.pem --bucket my-bucket
              oss-callback doctor https://uploads.example.com/callback --no-key --reach-me-at http://doctor.example.com:8090
            """);
        Options.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            if (Options.IsBucket(parsed))
            {
                return await ExamineBucketAsync(parsed, cancellationToken);
            }

            var settings = await Options.PrepareAsync(parsed, cancellationToken);
            await using var foreignServer = settings.ForeignServer;
            await using var keyServer = settings.KeyServer;
            using var foreignKey = settings.ForeignKey;
            using var key = settings.Key;
            var urls = parsed.GetRequiredValue(Options.Urls);
            var worst = ExitCodes.Ok;
            foreach (var url in urls)
            {
                worst = Math.Max(
                    worst,
                    await ExamineAsync(
                        parsed, settings with { Callbacks = await Options.CallbacksAsync(parsed, url, cancellationToken) }, url,
                        urls.Length, cancellationToken));
            }

            return worst;
        }
        catch (Exception exception)
            when (exception
                is FormatException or IOException or UnauthorizedAccessException or HttpRequestException or JsonException
                    or CryptographicException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
    }

    private static async Task<int> ExamineAsync(
        ParseResult parsed, DoctorSettings settings, string url, int urls, CancellationToken cancellationToken)
    {
        var report = await WatchAsync(parsed, begins => ServerExamination.RunAsync(url, settings, begins, cancellationToken));
        if (urls > 1)
        {
            report = report with
            {
                Remarks =
                [
                    .. report.Remarks,
                    "With several addresses OSS tries the next one when an answer gets lost: an upload is counted once only if all of "
                        + "them share one store. That cannot be seen from outside.",
                ],
            };
        }

        return Show(parsed, report);
    }

    private static async Task<int> ExamineBucketAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var server = Options.BuildServer(parsed);
        if (!await StartupCheck.SettingsPassAsync(server.Services, Console.Error))
        {
            return ExitCodes.Usage;
        }

        using var bucket = Options.BucketOf(parsed, server.Services);
        return Show(parsed, await WatchAsync(parsed, begins => BucketExamination.RunAsync(bucket, begins, cancellationToken)));
    }

    /// <summary>Says at a terminal what is being checked.</summary>
    private static Task<DoctorReport> WatchAsync(ParseResult parsed, Func<Action<DoctorCheck>, Task<DoctorReport>> examine) =>
        !parsed.GetValue(Options.Json) && AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Status().StartAsync("connecting", status => examine(check => status.Status(Markup.Escape(check.Title))))
            : examine(_ => { });

    private static int Show(ParseResult parsed, DoctorReport report)
    {
        if (parsed.GetValue(Options.Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(report, CliJsonContext.Lines.DoctorReport));
        }
        else
        {
            DoctorPrinter.Print(report);
        }

        return report.ExitCode;
    }
}
