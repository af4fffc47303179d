namespace OssCallback.Cli.Doctor.Checks;

/// <summary>The classic bypass: the callback names the key that checks it, so strangers name their own.</summary>
internal static class KeyUrlChecks
{
    public static DoctorCheck<ServerUnderTest> ForeignKey { get; } = new(
        "foreign-key", "A key from a foreign address is refused", Severity.Critical,
        "Anyone can sign callbacks with their own key and have the server fetch it: forged uploads of any user, without any access to "
            + "OSS.",
        "Trust a key by exact scheme, host, port and path of the parsed address, never by prefix or substring; better, build OSS's key "
            + "in and fetch nothing.",
        ForeignKeyAsync);

    public static DoctorCheck<ServerUnderTest> ForeignFetch { get; } = new(
        "foreign-key-fetch", "Nothing is fetched from a foreign address", Severity.High,
        "Anyone can make the server send requests to addresses of their choice, inside your network too (SSRF), and hold callbacks up with "
            + "slow answers.",
        "Check the address before fetching, follow no redirects, or build OSS's key in and fetch nothing.",
        ForeignFetchAsync);

    private static async Task<CheckResult> ForeignKeyAsync(ServerUnderTest server)
    {
        var tricks = KeyUrlTrick.All(server.Settings.ForeignServer.Authority);
        var accepted = new List<string>();
        foreach (var trick in tricks)
        {
            var forged = server.Callbacks.Make(server.Settings.ForeignKey, server.Signed, server.Url);
            if ((await server.ForgeAsync($"a stranger's key, {trick.Name}", CallbackMaker.NameKey(forged, trick.Url))).Taken)
            {
                accepted.Add($"{trick.Name}: {trick.Url}");
                server.AcceptedKeyUrls.Add(trick.Url);
            }
        }

        if (accepted.Count > 0)
        {
            return CheckResult.Found($"Taken with a stranger's key under {string.Join("; ", accepted)}.");
        }

        return server.CanReachUs
            ? server.Refused($"Refused: {Names(tricks, needsDns: false)}. Refused too, but proof only where these names lead to this "
                + $"program: {Names(tricks, needsDns: true)}.")
            : CheckResult.Skipped("All were refused, which proves nothing: the server cannot fetch a key from this machine's loopback. "
                + "Give --reach-me-at with an address of this machine that the server can reach.");
    }

    private static Task<CheckResult> ForeignFetchAsync(ServerUnderTest server)
    {
        // What was taken is a finding already; here counts what was fetched and then refused.
        var accepted = server.AcceptedKeyUrls.Select(url => PathOf(url)).ToHashSet(StringComparer.Ordinal);
        var all = server.Settings.ForeignServer.Fetched.Skip(server.EarlierForeignFetches).Distinct(StringComparer.Ordinal).ToList();
        var fetched = all.Where(fetch => !accepted.Contains(fetch[fetch.IndexOf('/', StringComparison.Ordinal)..])).ToList();
        return Task.FromResult(
            fetched.Count > 0 ? CheckResult.Found($"The server fetched {string.Join(", ", fetched)} before it refused the callback.")
            : all.Count > 0 ? CheckResult.Skipped($"The server fetched {string.Join(", ", all)} and took the callback; see foreign-key.")
            : server.CanReachUs ? server.Refused("No request came to the addresses that the forged callbacks named.")
            : CheckResult.Skipped(
                "No request came, which proves nothing: the server cannot reach this machine's loopback. Give --reach-me-at."));
    }

    /// <summary>The path as a listener sees it; most clients make a slash of a backslash.</summary>
    private static string PathOf(string url) => Uri.UnescapeDataString(new Uri(url.Replace('\\', '/')).AbsolutePath);

    private static string Names(IEnumerable<KeyUrlTrick> tricks, bool needsDns) =>
        string.Join(", ", tricks.Where(trick => trick.NeedsDns == needsDns).Select(trick => trick.Name));
}
