using System.Text;
using System.Text.Json;
using OssCallback.Http;
using OssCallback.Simulator.Callbacks;
using Spectre.Console;

namespace OssCallback.Cli.Send;

/// <summary>What came back, for people and for scripts.</summary>
internal static class SendReport
{
    /// <summary>What OSS gives a receiver, from connecting to the last byte.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static SendResult Of(CallbackTrip trip, CallbackMessage message, ReportedUpload upload, string? tamper, bool refusesWith200)
    {
        var code = trip.Answer is { } answer ? CodeOf(answer.Body) : null;
        return new SendResult(
            trip.Outcome.Failure is null, trip.Outcome.Failure?.Message, trip.Outcome.Failure?.Ec,
            Math.Round(trip.Elapsed.TotalMilliseconds, 3),
            trip.Answer?.Status, code?.Code, code is null ? null : $"{code.Sentence} {code.Remedy}",
            trip.Answer is null ? null : Encoding.UTF8.GetString(trip.Answer.Body),
            tamper, tamper is null ? null : refusesWith200, upload.Object, message.Target, new OrderedDictionary<string,
                string>(message.Headers), Encoding.UTF8.GetString(message.Body));
    }

    public static void Print(SendResult result, CallbackTrip trip, CallbackMessage message, bool showRequest)
    {
        if (showRequest)
        {
            Section("request");
            Console.WriteLine(message.Head().ReplaceLineEndings("\n").TrimEnd());
            Console.WriteLine();
            Console.WriteLine(result.Body);
        }

        Section("answer");
        if (trip.Answer is { } answer)
        {
            Console.WriteLine(FormattableString.Invariant($"{answer.Status}"));
            foreach (var (name, value) in answer.Headers)
            {
                Console.WriteLine($"{name}: {value}");
            }

            Console.WriteLine();
            Console.WriteLine(result.Answer);
        }
        else
        {
            Console.WriteLine("none");
        }

        Section("verdict");
        Console.WriteLine(FormattableString.Invariant($"time      {result.Milliseconds:0.0} ms of {Limit.TotalMilliseconds:0} ms"));
        var failure = $"203 CallbackFailed \"{result.Error}\" {result.Ec}";
        AnsiConsole.MarkupLineInterpolated(result.Accepted
            ? (FormattableString)$"OSS       [green]would accept it[/] and pass it on to the uploader with status 200"
            : $"OSS       [red]would not accept it[/]: the uploader gets {failure}; the object stays stored");
        if (result.Explanation is not null)
        {
            Console.WriteLine($"{result.Code}: {result.Explanation}");
        }

        if (result.Tamper is not null)
        {
            AnsiConsole.MarkupLineInterpolated(result.RefusesWith200 == true
                ? (FormattableString)$"tampered  {result.Tamper} falsified; the receiver [yellow]refuses with 200[/], for OSS a success"
                : result.Accepted
                    ? (FormattableString)$"tampered  [red]{result.Tamper} falsified, and the receiver accepts it[/]"
                    : $"tampered  {result.Tamper} falsified; [green]it is not accepted[/]");
        }
    }

    private static void Section(string title) => AnsiConsole.MarkupLineInterpolated($"[grey]── {title}[/]");

    private static ErrorCode? CodeOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("code", out var code)
                ? ErrorCodes.All.FirstOrDefault(error => code.ValueEquals(error.Code))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
