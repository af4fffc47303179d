using System.Text;
using OssCallback.Callbacks;
using CallbackMessage = OssCallback.Simulator.Callbacks.CallbackMessage;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>What anyone can send, well signed too: whoever has a bucket can have OSS sign any body.</summary>
internal static class OddInputChecks
{
    private const int LargeBody = 1024 * 1024;
    private const string Meaning =
        "Anyone can cause it at will: errors that wake someone up, lost work, in the worst case a server that is down while genuine "
            + "callbacks arrive.";

    public static DoctorCheck<ServerUnderTest> Percent { get; } = new("odd-percent", "Broken percent signs are survived", Severity.Medium,
        Meaning, "Answer 400 to what cannot be decoded; a decoder that throws must not end in 500.",
        server => SurvivesAsync(server,
        [
            ("in the body", Resign(server, "bucket=%zz&object=%&%=%%25&size=%u0041"u8.ToArray()).ToBytes()),
            ("in the query", (server.Genuine() with { Target = server.Url.Path + "?%zz=%&%" }).ToBytes()),
            ("in the path", (server.Genuine() with { Target = server.Url.Path + "%zz%" }).ToBytes()),
        ]));

    public static DoctorCheck<ServerUnderTest> Bytes { get; } = new("odd-bytes", "Bytes that are not UTF-8 are survived", Severity.Medium,
        Meaning, "Verify bytes, not text; answer 400 when a verified body is not UTF-8.",
        server => SurvivesAsync(server,
        [
            ("raw", Resign(server, [.. "bucket="u8, 0xFF, 0xFE, 0x00, 0xC3, 0x28, .. "&object="u8, 0xED, 0xA0, 0x80]).ToBytes()),
            ("percent-encoded", Resign(server, "bucket=%FF%FE%00&object=%C3%28"u8.ToArray()).ToBytes()),
        ]));

    public static DoctorCheck<ServerUnderTest> Large { get; } = new("odd-large", "A body of 1 MB is survived", Severity.Medium,
        Meaning, "Read at most what a callback can be (16 KB are plenty) and answer 413 beyond.",
        server =>
            SurvivesAsync(server, [("1 MB", Resign(server, [.. "object="u8, .. Enumerable.Repeat((byte)'a', LargeBody)]).ToBytes())]));

    public static DoctorCheck<ServerUnderTest> Headers { get; } = new(
        "odd-headers", "Missing and broken headers are survived", Severity.Medium,
        Meaning, "Treat every header as absent or hostile; answer 400.",
        server => SurvivesAsync(server,
        [
            ("no headers at all", Encoding.ASCII.GetBytes($"POST {server.Url.Path}{server.Url.Query} HTTP/1.0\r\n\r\n")),
            (
                "no header but Host and length",
                Encoding.ASCII.GetBytes(
                    $"POST {server.Url.Path}{server.Url.Query} HTTP/1.1\r\nHost: {server.Url.Authority}\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n")),
            (
                "Authorization that is not Base64",
                server.Genuine().WithHeader(CallbackHeaders.Authorization, "%%% not base64 %%%").ToBytes()),
            ("a key address that is not Base64", server.Genuine().WithHeader(CallbackHeaders.PublicKeyUrl, "%%%").ToBytes()),
            ("a key address that is not an address", CallbackMaker.NameKey(server.Genuine(), "::not an address::").ToBytes()),
            ("no key address", server.Genuine().WithHeader(CallbackHeaders.PublicKeyUrl, null).ToBytes()),
        ]));

    private static CallbackMessage Resign(ServerUnderTest server, byte[] body) =>
        CallbackMaker.Resign(server.Genuine(), server.Key, server.Signed, body);

    private static async Task<CheckResult> SurvivesAsync(ServerUnderTest server, IReadOnlyCollection<(string Name, byte[] Message)> inputs)
    {
        if (server.Judged?.Answer is { Status: >= 500 and not (501 or 503) })
        {
            return CheckResult.Skipped("Ordinary callbacks fail already, so nothing is learnt from odd ones; see status-200.");
        }

        foreach (var (name, message) in inputs)
        {
            var trip = await server.SendAsync(message);

            // 501 and 503 are considered answers; a connection that is closed on 1 MB still being sent is one too, if the server goes on.
            if (trip.Answer is { Status: >= 500 and not (501 or 503) } || trip.Outcome.Failure?.Ec == "0007-00000202")
            {
                return CheckResult.Found($"{name}: {ServerUnderTest.Describe(trip)}.");
            }

            var next = await server.SendAsync(server.Genuine());
            if (next.Answer is null or { Status: >= 500 and not 501 })
            {
                return CheckResult.Found($"After {name} an ordinary callback gets {ServerUnderTest.Describe(next)}.", Severity.High);
            }
        }

        return CheckResult.Passed($"Survived: {string.Join(", ", inputs.Select(input => input.Name))}.");
    }
}
