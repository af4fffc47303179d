using Microsoft.Extensions.Logging;

namespace OssCallback.Http;

/// <summary>
/// How many lines of one kind reach the log where anybody can cause them: a burst, then one a second with the number of those that were
/// left out. Neither the disk nor the processor pays for each.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="kind">What the lines say, for the line that counts those that were left out.</param>
public sealed partial class LogAllowance(TimeProvider time, string kind)
{
    /// <summary>How many lines are logged at once.</summary>
    public const int Burst = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _wholeAgain;
    private long _leftOut;

    /// <summary>
    /// Whether one more line may be logged; if so, those that were left out before it are counted in a line of their own.
    /// </summary>
    public bool TryTake(ILogger logger)
    {
        long leftOut;
        lock (_gate)
        {
            // The generic cell rate algorithm, as in RateLimiter.
            var now = time.GetElapsedTime(_start);
            var wholeAgain = (_wholeAgain > now ? _wholeAgain : now) + Interval;
            if (wholeAgain - now > Burst * Interval)
            {
                _leftOut++;
                return false;
            }

            _wholeAgain = wholeAgain;
            (leftOut, _leftOut) = (_leftOut, 0);
        }

        if (leftOut > 0)
        {
            Log.LeftOut(logger, leftOut, kind);
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(206, LogLevel.Warning, "{Count} more lines of this kind, {Kind}, were not logged.")]
        public static partial void LeftOut(ILogger logger, long count, string kind);
    }
}
