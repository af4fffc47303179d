using System.Globalization;
using System.Text;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>
/// Callbacks against bare Kestrel, the verification alone and the whole. The servers take turns, because a machine has better and worse
/// minutes: what counts is the ratio of two servers within one round.
/// </summary>
internal static class CallbackBenchmark
{
    /// <summary>More than <c>CallbackIntake</c> remembers, so that none is known when its turn comes again.</summary>
    private const int Callbacks = 70_000;

    /// <summary>Until all that a request passes is compiled for good, on two processors that have the sender to run, too.</summary>
    private const int WarmUpSeconds = 15;

    private static readonly (int Connections, bool KeepAlive)[] Loads = [(64, true), (256, true), (64, false), (256, false)];

    public static async Task RunAsync(CallbackBenchmarkOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("callbacks-").FullName;
        var servers = new List<MeasuredServer>();
        try
        {
            using var callbacks = new SignedCallbacks();
            Write(callbacks.Make(Callbacks), folder);
            await StartAsync(servers, options, callbacks.Settings("https://callbacks.example.com"), folder);
            foreach (var server in servers)
            {
                await CallbackRun.MeasureAsync(server, 64, Requests(folder, keepAlive: true), options.Script, WarmUpSeconds);
            }

            var table = new CallbackTable([.. servers.Select(server => server.Name)], options.Rounds, options.Seconds);
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var (connections, keepAlive) in Loads)
                {
                    // Another one begins in each round: who comes first finds another disk than who comes last.
                    foreach (var server in servers.Skip(round % servers.Count).Concat(servers.Take(round % servers.Count)))
                    {
                        var run = await CallbackRun.MeasureAsync(
                            server, connections, Requests(folder, keepAlive), options.Script, options.Seconds);
                        table.Add(connections, keepAlive, server.Name, run);
                    }
                }
            }

            await Console.Out.WriteAsync(options.Json ? table.ToJson() : table.ToMarkdown());
            if (options.Document is { } document)
            {
                await WriteBetweenMarkersAsync(document, table.ToMarkdown());
            }
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task StartAsync(
        List<MeasuredServer> servers, CallbackBenchmarkOptions options, Dictionary<string, string> settings, string folder)
    {
        // As it is deployed: in Development each request passes checks that find a developer's mistakes.
        settings["DOTNET_ENVIRONMENT"] = "Production";
        settings["Policy__ApiKeys__0__Name"] = "shop";
        settings["Policy__ApiKeys__0__Sha256"] = new string('0', 64);
        settings["Reconcile__Enabled"] = "false";
        await AddAsync("bare Kestrel", options.Server, "bare");
        await AddAsync("verify only", options.Server, "verify");
        await AddAsync("durable", options.Server, "durable");
        if (options.Native is { } native)
        {
            await AddAsync("durable, AOT", native, "durable");
        }

        if (options.Beside is { } beside)
        {
            await AddAsync("verify only, other build", beside, "verify");
            await AddAsync("durable, other build", beside, "durable");
        }

        async Task AddAsync(string name, string program, string kind)
        {
            settings["Storage__DataDirectory"] = Path.Combine(folder, $"data{servers.Count}");
            servers.Add(await MeasuredServer.StartAsync(name, program, kind, settings));
        }
    }

    private static string Requests(string folder, bool keepAlive) => Path.Combine(folder, keepAlive ? "kept" : "new");

    /// <summary>The bytes on the wire, as OSS sends them; OSS itself never keeps a connection.</summary>
    private static void Write((string Body, string Authorization)[] callbacks, string folder)
    {
        var keyUrl = Convert.ToBase64String(Encoding.ASCII.GetBytes(SignedCallbacks.KeyUrl));
        foreach (var keepAlive in new[] { true, false })
        {
            using var file = new BufferedStream(File.Create(Requests(folder, keepAlive)));
            foreach (var (body, authorization) in callbacks)
            {
                var request = Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"POST /api/callback HTTP/1.1\r\nDate: Thu, 26 Nov 2026 00:00:00 GMT\r\nContent-Type: "
                        + $"application/x-www-form-urlencoded\r\n"
                    + $"Content-Length: {body.Length}\r\nConnection: {(keepAlive ? "keep-alive" : "close")}\r\nHost: 127.0.0.1\r\n"
                    + $"User-Agent: aliyun-oss-callback\r\nAuthorization: {authorization}\r\nx-oss-pub-key-url: {keyUrl}\r\n"
                    + $"x-oss-bucket: {SignedCallbacks.Bucket}\r\nx-oss-signature-version: 1.0\r\nx-oss-tag: CALLBACK\r\n\r\n{body}"));
                file.Write(Encoding.ASCII.GetBytes(request.Length.ToString("D8", CultureInfo.InvariantCulture)));
                file.Write(request);
            }
        }
    }

    private static async Task WriteBetweenMarkersAsync(string document, string table)
    {
        var text = await File.ReadAllTextAsync(document);
        const string begin = "<!-- tests/benchmarks/run: begin -->\n";
        const string end = "<!-- tests/benchmarks/run: end -->";
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"'{document}' lacks the lines between which the table belongs.");
        }

        await File.WriteAllTextAsync(document, string.Concat(text.AsSpan(0, from + begin.Length), table, text.AsSpan(to)));
    }
}
