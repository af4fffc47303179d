namespace OssCallback.Cli.Doctor.Checks;

/// <summary>OSS's key at one address does not change and may be kept.</summary>
internal static class KeyFetchCheck
{
    private const int Callbacks = 5;

    public static DoctorCheck<ServerUnderTest> KeyFetch { get; } = new(
        "key-fetch", "The key is not fetched for every callback", Severity.Medium,
        "Each callback waits for a second server; when that one is slow or away, uploads end with 203.",
        "Keep the key: OSS says that the content of a key address does not change. Better, build it in.",
        RunAsync);

    private static async Task<CheckResult> RunAsync(ServerUnderTest server)
    {
        if (server.NothingAccepted is { } skipped)
        {
            return skipped;
        }

        if (server.Settings.KeyServer is not { } keys)
        {
            return CheckResult.Skipped("Fetches can be counted only where this program serves the key: --serve-key with --key-url.");
        }

        var before = keys.Fetched.Count;
        for (var callback = 0; callback < Callbacks; callback++)
        {
            await server.SendAsync(server.Genuine());
        }

        var fetches = keys.Fetched.Count - before;
        var text = FormattableString.Invariant(
            $"{fetches} fetches for {Callbacks} callbacks, {keys.Fetched.Count} in the whole examination.");
        return fetches > 1 ? CheckResult.Found(text) : CheckResult.Passed(text);
    }
}
