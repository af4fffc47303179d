using System.Collections.Concurrent;
using OssCallback.Http;

namespace OssCallback.Callbacks;

/// <summary>
/// What this process has answered to callbacks within the last hour and day, for operators without a metrics store. It costs a callback a
/// few additions, and nothing of it survives the process.
/// </summary>
public sealed class CallbackActivity(TimeProvider time)
{
    private const int Minutes = 24 * 60;

    /// <summary>Upper ends of the classes of duration, in milliseconds; the last class has none.</summary>
    private static readonly int[] Ends = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

    private readonly Minute[] _minutes = [.. Enumerable.Range(0, Minutes).Select(_ => new Minute())];
    private readonly ConcurrentDictionary<string, (long Count, DateTimeOffset Last)> _refusals = new(StringComparer.Ordinal);
    private readonly long[] _durations = new long[Ends.Length + 1];
    private long _longest;

    internal void Record(string outcome, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        var minute = MinuteOf(now);
        if (outcome == CallbackMetrics.Ok)
        {
            Interlocked.Increment(ref minute.Accepted);
        }
        else
        {
            Interlocked.Increment(ref outcome == ErrorCodes.NotQueued.Code ? ref minute.Unavailable : ref minute.Refused);
            _refusals.AddOrUpdate(outcome, _ => (1, now), (_, known) => (known.Count + 1, now));
        }

        var milliseconds = (long)duration.TotalMilliseconds;
        var length = 0;
        while (length < Ends.Length && milliseconds >= Ends[length])
        {
            length++;
        }

        Interlocked.Increment(ref _durations[length]);
        if (milliseconds > Interlocked.Read(ref _longest))
        {
            Interlocked.Exchange(ref _longest, milliseconds);
        }
    }

    /// <summary>What was answered since a moment of the last day.</summary>
    internal CallbackCounts Since(TimeSpan span)
    {
        var from = Number(time.GetUtcNow() - span) + 1;
        long accepted = 0, refused = 0, unavailable = 0;
        foreach (var minute in _minutes.Where(minute => Interlocked.Read(ref minute.Number) >= from))
        {
            accepted += Interlocked.Read(ref minute.Accepted);
            refused += Interlocked.Read(ref minute.Refused);
            unavailable += Interlocked.Read(ref minute.Unavailable);
        }

        return new(accepted, refused, unavailable);
    }

    /// <summary>Why callbacks were refused since the process began, the latest first.</summary>
    internal IReadOnlyList<CallbackRefusalCount> Refusals() =>
        [.. _refusals.Select(refusal => new CallbackRefusalCount(refusal.Key, refusal.Value.Count, refusal.Value.Last))
            .OrderByDescending(refusal => refusal.LastAt)];

    /// <summary>How long answers took since the process began: for a share of them, at most so many milliseconds.</summary>
    internal long Percentile(double share)
    {
        var counts = _durations.Select((_, i) => Interlocked.Read(ref _durations[i])).ToArray();
        var wanted = (long)Math.Ceiling(counts.Sum() * share);
        long seen = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= wanted)
            {
                return Math.Min(i < Ends.Length ? Ends[i] : long.MaxValue, Longest);
            }
        }

        return 0;
    }

    /// <summary>The longest answer in milliseconds.</summary>
    internal long Longest => Interlocked.Read(ref _longest);

    private static long Number(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 60;

    private Minute MinuteOf(DateTimeOffset now)
    {
        var number = Number(now);
        var minute = _minutes[number % Minutes];
        if (Interlocked.Read(ref minute.Number) != number)
        {
            lock (minute)
            {
                if (minute.Number != number)
                {
                    (minute.Accepted, minute.Refused, minute.Unavailable) = (0, 0, 0);
                    Interlocked.Exchange(ref minute.Number, number);
                }
            }
        }

        return minute;
    }

    private sealed class Minute
    {
        public long Number;
        public long Accepted;
        public long Refused;
        public long Unavailable;
    }
}
