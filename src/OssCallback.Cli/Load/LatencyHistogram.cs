using System.Numerics;

namespace OssCallback.Cli.Load;

/// <summary>
/// Counts durations in buckets that grow with the duration, so that every percentile is right to within one per cent from a microsecond to
/// minutes.
/// </summary>
internal sealed class LatencyHistogram
{
    // 128 buckets for each doubling: a bucket is at most 1/128 of its value wide.
    private const int Precision = 7;
    private const int BucketsPerDoubling = 1 << Precision;
    private const int Doublings = 32;

    private readonly long[] _counts = new long[BucketsPerDoubling * Doublings];
    private long _count;
    private long _sum;
    private long _max;

    public long Count => Volatile.Read(ref _count);

    public TimeSpan Max => TimeSpan.FromMicroseconds(Volatile.Read(ref _max));

    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds((double)Volatile.Read(ref _sum) / Count);

    /// <summary>Counts one duration; from any thread.</summary>
    public void Add(TimeSpan duration)
    {
        var microseconds = Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        Interlocked.Increment(ref _counts[Math.Min(IndexOf(microseconds), _counts.Length - 1)]);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sum, microseconds);
        for (var max = Volatile.Read(ref _max); microseconds > max; max = Volatile.Read(ref _max))
        {
            if (Interlocked.CompareExchange(ref _max, microseconds, max) == max)
            {
                break;
            }
        }
    }

    /// <summary>The duration that this share of all durations does not exceed.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var index = 0; index < _counts.Length; index++)
        {
            seen += _counts[index];
            if (seen >= wanted)
            {
                // No duration was longer than the longest, whatever its bucket could hold.
                return TimeSpan.FromMicroseconds(Math.Min(UpperBoundOf(index), _max));
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>How many durations are above a limit, to within the width of one bucket.</summary>
    public long CountAbove(TimeSpan limit) =>
        _counts.AsSpan(Math.Min(IndexOf(limit.Ticks / TimeSpan.TicksPerMicrosecond) + 1, _counts.Length)).ToArray().Sum();

    /// <summary>Which bucket a number belongs to: its highest bits.</summary>
    internal static int IndexOf(long microseconds)
    {
        if (microseconds < BucketsPerDoubling)
        {
            return (int)microseconds;
        }

        var shift = BitOperations.Log2((ulong)microseconds) - Precision;
        return (shift * BucketsPerDoubling) + (int)(microseconds >> shift);
    }

    /// <summary>The largest number of a bucket.</summary>
    internal static long UpperBoundOf(int index)
    {
        if (index < BucketsPerDoubling)
        {
            return index;
        }

        var shift = (index / BucketsPerDoubling) - 1;
        return ((index - ((long)shift * BucketsPerDoubling) + 1) << shift) - 1;
    }
}
