using System.Globalization;
using System.Text.Json;
using OssCallback.Cli.Send;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>What OSS demands of an answer.</summary>
internal static class AnswerChecks
{
    private const int LargestSafeBody = 1024 * 1024;

    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    public static DoctorCheck<ServerUnderTest> Status200 { get; } = new(
        "status-200", "A good callback is answered with exactly 200", Severity.High,
        "Any other status, 201 and 204 included, is a failed callback to OSS: the object is stored and the uploader gets 203 "
            + "CallbackFailed.",
        "Answer 200. If the server refuses: compare the trusted key, bucket and ticket with what this command was given (oss-callback "
            + "verify names the cause of a wrong signature).",
        Status200Async);

    public static DoctorCheck<ServerUnderTest> NoBom { get; } = new("no-bom", "The body has no byte order mark", Severity.High,
        "OSS does not take a body with a byte order mark for JSON: every upload ends with 203 'Response body is not valid json format.'.",
        "Write the body as UTF-8 without byte order mark (in .NET: new UTF8Encoding(false), or bytes from the JSON serializer).",
        server => JudgeAsync(server, (answer, _) => answer.Body.AsSpan().StartsWith(Bom)
            ? CheckResult.Found("The body begins with the bytes EF BB BF.")
            : CheckResult.Passed("None.")));

    public static DoctorCheck<ServerUnderTest> Json { get; } = new("json", "The body is JSON", Severity.High,
        "Every upload ends with 203 'Response body is not valid json format.', although the server has counted it.",
        "Answer with one JSON value such as {\"Status\":\"OK\"}; an HTML page or an empty body will not do.",
        server => JudgeAsync(server, (answer, trip) =>
            Announced(answer) is > LargestSafeBody ? CheckResult.Skipped("The body was too long to be read; see answer-size.")
            : answer.Body.Length == 0 ? CheckResult.Found(Announced(answer) is > 0 and var announced
                ? FormattableString.Invariant($"There is no body, although Content-Length says {announced}: it ended after the headers.")
                : "There is no body.")
            : Announced(answer) is { } length && length > answer.Body.Length
                ? CheckResult.Found(FormattableString.Invariant($"The body ended after {answer.Body.Length} of {length} bytes."))
            : IsJson(answer.Body) || (IsXml(answer) && trip.Outcome.Failure is null)
            ? CheckResult.Passed("One complete value.")
            : CheckResult.Found($"The body is: {ServerUnderTest.Describe(trip)}.")));

    public static DoctorCheck<ServerUnderTest> ContentType { get; } = new(
        "content-type", "Content-Type is application/json", Severity.Medium,
        "OSS passes the type on to the uploader, whose client may not read the answer as JSON; only application/xml makes OSS look for "
            + "XML.",
        "Set Content-Type: application/json.",
        server => JudgeAsync(server, (answer, trip) => Values(answer, "Content-Type") switch
        {
            [] => CheckResult.Found("There is none."),
            [var type] when type.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) =>
                CheckResult.Passed(type),
            [var type] when IsXml(answer) && trip.Outcome.Failure is null => CheckResult.Passed(type),
            var types => CheckResult.Found($"It is {string.Join(" and ", types)}."),
        }));

    public static DoctorCheck<ServerUnderTest> ContentLength { get; } = new("content-length", "Content-Length is there", Severity.High,
        "OSS does not read chunked answers: every upload ends with 203 'User server missing content-length.'.",
        "Serialise to bytes first and set the length; switch off streaming and compression for this path, in proxies too.",
        server => JudgeAsync(server, (answer, _) => Values(answer, "Content-Length") switch
        {
            [] when Values(answer, "Transfer-Encoding") is [var coding, ..] =>
                CheckResult.Found($"There is none, but Transfer-Encoding: {coding}."),
            [] => CheckResult.Found("There is none."),
            [var length] => long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0
                ? CheckResult.Passed(length)
                : CheckResult.Found($"It is {length}; OSS requires a positive whole number."),
            var lengths => CheckResult.Found($"It comes {lengths.Count} times."),
        }));

    public static DoctorCheck<ServerUnderTest> Size { get; } = new("answer-size", "The answer is small", Severity.High,
        "OSS documents 1 MB and 3 MB as its limit; beyond it every upload ends with 203, and before it the uploader waits for it.",
        "Answer with what the uploader needs at once, in less than a few KB; let it fetch the rest.",
        server =>
            JudgeAsync(
                server,
                (answer, _) =>
                    Values(answer, "Content-Length") is [var text] && long.TryParse(text, out var length) && length > LargestSafeBody
            ? CheckResult.Found($"Content-Length is {text}.")
            : CheckResult.Passed("It is.")));

    private static Task<CheckResult> Status200Async(ServerUnderTest server) => Task.FromResult(
        server.CannotSign
        ?? (server.Judged?.Answer switch
        {
            null or { Status: 404 or 405 or 411 or 415 or 501 or (>= 300 and < 400) } =>
                CheckResult.Skipped("The server did not get so far; see post-handled."),
            { Status: 200 } answer when GenuineAnswers.SaysNo(answer) => CheckResult.Found(
                $"Answered {ServerUnderTest.Describe(server.Judged)}: the status is 200, but the body says that it refuses. The "
                    + $"callback was signed with the key of {server.Key.Url}."),
            { Status: 200 } => CheckResult.Passed("It is."),
            _ =>
                CheckResult.Found(
                    $"Answered {ServerUnderTest.Describe(server.Judged)}. The callback was signed with the key of {server.Key.Url}."),
        }));

    private static Task<CheckResult> JudgeAsync(ServerUnderTest server, Func<ReceivedAnswer, CallbackTrip, CheckResult> judge) =>
        Task.FromResult(server.NothingAccepted ?? judge(server.Judged!.Answer!, server.Judged));

    private static List<string> Values(ReceivedAnswer answer, string name) =>
        [.. answer.Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    private static long? Announced(ReceivedAnswer answer) =>
        Values(answer, "Content-Length") is [var text]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private static bool IsXml(ReceivedAnswer answer) =>
        Values(answer, "Content-Type") is [var type] && type.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Byte order mark and chunks are findings of their own; what they wrap is looked at here.</summary>
    private static bool IsJson(byte[] body)
    {
        var text = body.AsSpan().StartsWith(Bom) ? body.AsSpan(Bom.Length) : body;
        if (IsJsonValue(text))
        {
            return true;
        }

        var (first, last) = (text.IndexOf("\r\n"u8), text.LastIndexOf("\r\n0\r\n"u8));
        return first > 0 && last > first
            && int.TryParse(text[..first], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
            && IsJsonValue(text[(first + 2)..last]);
    }

    private static bool IsJsonValue(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
