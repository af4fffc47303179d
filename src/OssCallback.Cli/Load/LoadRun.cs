using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using OssCallback.Cli.Send;

namespace OssCallback.Cli.Load;

/// <summary>Sends the callbacks of a plan and measures.</summary>
internal sealed class LoadRun(LoadPlan plan, TimeProvider time)
{
    // OSS gives up after 5 seconds; what takes longer is worth counting, what takes twice as long is lost.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<LoadConnection> _idle = [];
    private IPAddress[] _addresses = [];
    private long _sent;
    private long _accepted;
    private int _next = -1;

    public LatencyHistogram Histogram { get; } = new();

    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        _addresses = await Dns.GetHostAddressesAsync(plan.Url.Host, AddressFamily.InterNetwork, cancellationToken);
        var start = time.GetTimestamp();
        await (plan.Rate is { } rate ? OpenLoopAsync(rate, start, cancellationToken) : ClosedLoopAsync(start, cancellationToken));
        var elapsed = time.GetElapsedTime(start);
        foreach (var connection in _idle)
        {
            connection.Dispose();
        }

        return new LoadResult(
            _sent, _accepted, new SortedDictionary<string, long>(_errors, StringComparer.Ordinal), Math.Round(elapsed.TotalSeconds, 3),
            Math.Round(_accepted / elapsed.TotalSeconds, 1),
            Milliseconds(Histogram.Percentile(0.5)), Milliseconds(Histogram.Percentile(0.9)), Milliseconds(Histogram.Percentile(0.99)),
            Milliseconds(Histogram.Percentile(0.999)),
            Milliseconds(Histogram.Max), Milliseconds(Histogram.Mean), Histogram.CountAbove(TimeSpan.FromSeconds(1)),
            Histogram.CountAbove(TimeSpan.FromSeconds(5)),
            plan.Rate is null ? "closed" : "open", plan.Connections, plan.KeepAlive);
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    /// <summary>Each connection sends its next callback when the last one was answered.</summary>
    private Task ClosedLoopAsync(long start, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, plan.Connections).Select(_ => Task.Run(
        async () =>
        {
            while (time.GetElapsedTime(start) < plan.Duration && !cancellationToken.IsCancellationRequested && Next() is { } message)
            {
                await SendAsync(message, time.GetTimestamp());
            }
        },
        CancellationToken.None)));

    /// <summary>
    /// Callbacks are due at fixed times, whatever became of the ones before; a latency counts from when its callback was due.
    /// </summary>
    private async Task OpenLoopAsync(double rate, long start, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(plan.Connections);
        var underWay = new ConcurrentDictionary<Task, bool>();
        for (var index = 0; index < plan.Count && !cancellationToken.IsCancellationRequested; index++)
        {
            var due = TimeSpan.FromSeconds(index / rate);
            if (due >= plan.Duration || Next() is not { } message)
            {
                break;
            }

            if (due - time.GetElapsedTime(start) is var early && early > TimeSpan.Zero)
            {
                // In whole milliseconds, because that is how timers count; what is sent late by that is measured late.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(early.TotalMilliseconds)), time, CancellationToken.None);
            }

            await slots.WaitAsync(CancellationToken.None);
            if (time.GetElapsedTime(start) > plan.Duration + SendReport.Limit)
            {
                GiveUp(index, rate, start);
                break;
            }

            var task = Task.Run(
                async () =>
                {
                    await SendAsync(message, start + (long)(due.TotalSeconds * time.TimestampFrequency));
                    slots.Release();
                },
                CancellationToken.None);
            underWay[task] = true;
            _ = task.ContinueWith(
                done => underWay.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        await Task.WhenAll(underWay.Keys);
    }

    /// <summary>
    /// A receiver that hangs holds all connections: what was due and could not be sent is late by at least what it has waited.
    /// </summary>
    private void GiveUp(int from, double rate, long start)
    {
        for (var index = from; index < plan.Count && TimeSpan.FromSeconds(index / rate) is var due && due < plan.Duration; index++)
        {
            Histogram.Add(time.GetElapsedTime(start) - due);
            _errors.AddOrUpdate("not sent: all connections were busy", 1, (_, count) => count + 1);
        }
    }

    private byte[]? Next()
    {
        var index = Interlocked.Increment(ref _next);
        return index >= plan.Count || (index >= plan.Messages.Count && !plan.Repeat) ? null : plan.Messages[index % plan.Messages.Count];
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Connections go back to the idle ones, which are disposed at the end.")]
    private async Task SendAsync(byte[] message, long due)
    {
        Interlocked.Increment(ref _sent);
        if (!_idle.TryTake(out var connection))
        {
            connection = new LoadConnection(plan.Url, _addresses);
        }

        using var patience = new CancellationTokenSource(Patience, time);
        var error = await connection.SendAsync(message, plan.KeepAlive, patience.Token);
        if (error is null or LoadConnection.Timeout || char.IsAsciiDigit(error[0]))
        {
            // A connection that is refused or cut is over at once: no answer, and no reason to call the receiver quick.
            Histogram.Add(time.GetElapsedTime(due));
        }

        _idle.Add(connection);
        if (error is null)
        {
            Interlocked.Increment(ref _accepted);
        }
        else
        {
            _errors.AddOrUpdate(error, 1, (_, count) => count + 1);
        }
    }
}
