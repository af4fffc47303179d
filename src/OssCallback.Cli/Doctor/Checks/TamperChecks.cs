using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Whether every byte that was signed is checked.</summary>
internal static class TamperChecks
{
    public static DoctorCheck<ServerUnderTest> Body { get; } = new("tampered-body", "A body that was changed is refused", Severity.Critical,
        "Whoever sees one genuine callback can change what it says: other size, other user, other object.",
        "Verify the raw bytes as they arrived, before anything trims, decodes or parses them, and hand on exactly these bytes.",
        BodyAsync);

    public static DoctorCheck<ServerUnderTest> Query { get; } = new(
        "tampered-query", "A query that was changed is refused", Severity.Critical,
        "Whoever sees one genuine callback can change the parameters in its address, and the server acts on them.",
        "Sign and verify the query exactly as written, first question mark included; take nothing from a query that was not verified.",
        QueryAsync);

    private static async Task<CheckResult> BodyAsync(ServerUnderTest server)
    {
        if (server.NothingAccepted is { } skipped)
        {
            return skipped;
        }

        var message = server.Genuine();
        var middle = message.Body.Length / 2;
        return await Refusals.AllAsync(server,
        [
            ("something appended", message.WithBody([.. message.Body, .. "&size=1"u8])),
            ("a line break appended", message.WithBody([.. message.Body, (byte)'\n'])),
            ("a space in front", message.WithBody([(byte)' ', .. message.Body])),
            (
                "a byte changed",
                message.WithBody([.. message.Body[..middle], (byte)(message.Body[middle] ^ 1), .. message.Body[(middle + 1)..]])),
            ("the end cut off", message.WithBody(message.Body[..^1])),
            ("no body", message.WithBody([])),
        ]);
    }

    private static async Task<CheckResult> QueryAsync(ServerUnderTest server)
    {
        if (server.NothingAccepted is { } skipped)
        {
            return skipped;
        }

        var refused = await Refusals.AllAsync(server,
        [
            ("a value changed", Signed(server, "doctor=1", "doctor=2")),
            ("something after a second question mark", Signed(server, "doctor=1", "doctor=1?doctor=2")),
            ("a parameter appended", Signed(server, "doctor=1", "doctor=1&doctor=2")),
            ("parameters re-ordered", Signed(server, "a=1&b=2", "b=2&a=1")),
            ("another encoding", Signed(server, "a=%41", "a=A")),
        ]);
        return refused.Outcome == CheckOutcome.Found ? refused : await AddedAsync(server, refused);
    }

    /// <summary>
    /// A server that checks a configured address does not notice an added query. That is well as long as it takes nothing from it, and then
    /// its answer stays the same.
    /// </summary>
    private static async Task<CheckResult> AddedAsync(ServerUnderTest server, CheckResult refused)
    {
        var message = server.JudgedMessage!;
        var forged = message with
        {
            Target = message.Target + (server.Url.Query.Length == 0 ? "?" : "&")
            + "id=1&size=1&status=1&doctor=1"
        };
        var added = await server.SendAsync(forged);
        if (!ServerUnderTest.IsAccepted(added) || (added.Answer!.Body.Length == 0 && server.Judged!.Answer!.Body.Length > 0))
        {
            return CheckResult.Passed(refused.Detail.TrimEnd('.') + ", a query added.");
        }

        var plain = await server.SendAsync(message);
        return plain.Answer is { } answer && answer.Body.AsSpan().SequenceEqual(added.Answer!.Body)
            ? CheckResult.Passed(
                refused.Detail
                    + " A query added to a callback that was answered before is not noticed and does not change the answer; that is "
                    + "fine if the server takes nothing from the query.")
            : CheckResult.Found(
                $"A query added after signing is taken, and the answer changes: {ServerUnderTest.Describe(added)}.", Severity.High);
    }

    private static CallbackMessage Signed(ServerUnderTest server, string signed, string sent) =>
        server.Callbacks.Make(server.Key, With(server.Signed, signed), With(server.Url, sent));

    private static CallbackUrl With(CallbackUrl url, string parameter) =>
        url with { Query = (url.Query.Length == 0 ? "?" : url.Query + "&") + parameter };
}
