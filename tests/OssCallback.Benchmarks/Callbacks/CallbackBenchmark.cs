using OssCallback.Benchmarks.Suite;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>
/// Callbacks against bare Kestrel, the verification alone and the whole. The servers take turns, because a machine has better and worse
/// minutes: what counts is the ratio of two servers within one round.
/// </summary>
internal static class CallbackBenchmark
{
    /// <summary>More than <c>CallbackIntake</c> remembers, so that none is known when its turn comes again.</summary>
    public const int Callbacks = 70_000;

    /// <summary>Until all that a request passes is compiled for good, on two processors that have the sender to run, too.</summary>
    public const int WarmUpSeconds = 15;

    private static readonly (int Connections, bool KeepAlive)[] Loads = [(64, true), (256, true), (64, false), (256, false)];

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        using var set = new ServerSet(options.Directory);
        var callbacks = set.Callbacks.Make(Callbacks);
        var kept = RequestFile.Callbacks(Path.Combine(set.Folder, "kept"), callbacks, keepAlive: true);
        var news = RequestFile.Callbacks(Path.Combine(set.Folder, "new"), callbacks, keepAlive: false);
        await StartAsync(set, options);
        foreach (var server in set.Servers)
        {
            await WrkRun.MeasureAsync(server, 64, kept, options.Script, WarmUpSeconds);
        }

        var table = new CallbackTable([.. set.Servers.Select(server => server.Name)], options.Rounds, options.Seconds);
        for (var round = 0; round < options.Rounds; round++)
        {
            table.AddSync(DiskSync.P99(set.Folder));
            foreach (var (connections, keepAlive) in Loads)
            {
                // Another one begins in each round: who comes first finds another disk than who comes last.
                foreach (var server in set.Servers.Skip(round % set.Servers.Count).Concat(set.Servers.Take(round % set.Servers.Count)))
                {
                    var run = await WrkRun.MeasureAsync(server, connections, keepAlive ? kept : news, options.Script, options.Seconds);
                    table.Add(connections, keepAlive, server.Name, run);
                }
            }
        }

        return new(table.ToMarkdown(), [.. table.Goals()]);
    }

    private static async Task StartAsync(ServerSet set, BenchmarkOptions options)
    {
        await set.StartAsync(CallbackTable.Bare, options.Server, "bare");
        await set.StartAsync(CallbackTable.Verify, options.Server, "verify");
        await set.StartAsync(CallbackTable.NoSync, options.Server, "durable", ("Storage__DataDirectory", set.FolderInMemory()));
        await set.StartAsync(CallbackTable.Durable, options.Server, "durable");
        if (options.Native is { } native)
        {
            await set.StartAsync("durable, AOT", native, "durable");
        }

        if (options.Beside is { } beside)
        {
            await set.StartAsync("verify only, other build", beside, "verify");
            await set.StartAsync("durable, other build", beside, "durable");
        }
    }
}
