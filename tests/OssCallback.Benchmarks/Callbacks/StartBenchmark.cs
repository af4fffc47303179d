using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OssCallback.Benchmarks.Suite;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>From the start of a process to its first answered callback, and what it holds when nothing comes.</summary>
internal static class StartBenchmark
{
    /// <summary>A start takes tenths of a second: more of them than of others give a median that holds.</summary>
    private const int RoundsMore = 4;

    private static readonly TimeSpan UntilIdle = TimeSpan.FromSeconds(2);

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        using var set = new ServerSet(options.Directory);
        var programs = new List<(string Name, string Program, string Kind)>
        {
            ("bare Kestrel", options.Server, "bare"), ("durable", options.Server, "durable"),
        };
        if (options.Native is { } native)
        {
            programs.AddRange([("bare Kestrel, AOT", native, "bare"), ("durable, AOT", native, "durable")]);
        }

        var starts = programs.ToDictionary(program => program.Name, _ => new List<(double Milliseconds, double Megabytes)>());
        for (var round = 0; round < options.Rounds + RoundsMore; round++)
        {
            foreach (var (name, program, kind) in programs)
            {
                starts[name].Add(await StartAsync(set, program, kind));
            }
        }

        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"Medians of {options.Rounds + RoundsMore} starts with least and most in parentheses.\n\n"
                + $"| server | ms to the first answered callback | MB resident, idle |\n|---|---|---|\n");
        foreach (var (name, _, _) in programs)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {Spread.Of(starts[name].Select(start => start.Milliseconds)).Show("F0")} "
                    + $"| {Spread.Of(starts[name].Select(start => start.Megabytes)).Show("F0")} |\n");
        }

        if (options.Native is null)
        {
            return new(text.ToString(), []);
        }

        var pairs = starts["durable, AOT"].Zip(starts["bare Kestrel, AOT"]).ToList();
        return new(
            text.ToString(),
            [
                Goal.AtMost(
                    "AOT: start to first answered callback, durable / bare", 1.2,
                    Spread.Of(pairs.Select(pair => pair.First.Milliseconds / pair.Second.Milliseconds))),
                Goal.AtMost(
                    "AOT: resident when idle, durable / bare", 1.2,
                    Spread.Of(pairs.Select(pair => pair.First.Megabytes / pair.Second.Megabytes))),
            ]);
    }

    private static async Task<(double Milliseconds, double Megabytes)> StartAsync(ServerSet set, string program, string kind)
    {
        var (body, authorization) = set.Callbacks.Make(1)[0];
        var request = RequestFile.Callback(body, authorization, keepAlive: false);
        var start = Stopwatch.GetTimestamp();
        using var server = MeasuredServer.Start(kind, program, kind, set.Settings());
        while (!await AnswersAsync(server.Port, request))
        {
            server.ThrowIfEnded();
        }

        var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await Task.Delay(UntilIdle);
        return (milliseconds, server.ResidentMegabytes());
    }

    private static async Task<bool> AnswersAsync(int port, byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            await Task.Delay(1);
            return false;
        }

        await socket.SendAsync(request);
        var answer = new byte[4096];
        var read = await socket.ReceiveAsync(answer);
        return answer.AsSpan(0, read).StartsWith("HTTP/1.1 200 "u8)
            ? true
            : throw new InvalidOperationException($"The first callback was answered: {Encoding.ASCII.GetString(answer, 0, read)}");
    }
}
