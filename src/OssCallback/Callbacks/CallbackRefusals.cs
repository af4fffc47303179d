using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OssCallback.Http;

namespace OssCallback.Callbacks;

/// <summary>
/// Logs what the callback endpoint refuses. Anybody can have it refuse, so neither the disk nor the processor pays for each one.
/// </summary>
/// <remarks>Of each code a burst is logged, then one a second with the number of those that were left out; the metrics count all.</remarks>
public sealed partial class CallbackRefusals(TimeProvider time, ILogger<CallbackHandler> logger)
{
    /// <summary>How many refusals of one code are logged at once.</summary>
    internal const int Burst = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // There are as many entries as there are codes.
    private readonly ConcurrentDictionary<string, Allowance> _allowances = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _nextDiagnosis;

    /// <summary>The latest diagnosis; tests wait for it.</summary>
    internal Task LatestDiagnosis { get; private set; } = Task.CompletedTask;

    /// <summary>Logs a refusal.</summary>
    /// <param name="error">The answer.</param>
    /// <param name="requestId">OSS's request id, as the request says it.</param>
    /// <param name="cause">One sentence that cost nothing to find.</param>
    public void Add(ErrorCode error, string? requestId, string cause)
    {
        if (TryTake(error.Code))
        {
            Log.Refused(logger, error.Code, requestId, cause);
        }
    }

    /// <summary>
    /// Logs a refusal whose cause is looked for at most once a second, not on the way to the answer; the others get the cheap one.
    /// </summary>
    /// <param name="error">The answer.</param>
    /// <param name="requestId">OSS's request id, as the request says it.</param>
    /// <param name="cause">One sentence that cost nothing to find.</param>
    /// <param name="diagnose">Finds a better sentence.</param>
    public void Add(ErrorCode error, string? requestId, string cause, Func<string> diagnose)
    {
        if (!TryTake(error.Code))
        {
            return;
        }

        lock (_gate)
        {
            var now = time.GetElapsedTime(_start);
            if (now >= _nextDiagnosis && LatestDiagnosis.IsCompleted)
            {
                _nextDiagnosis = now + Interval;

                // On the pool's local queue, where it waits for the thread that now goes on to write the answer.
                LatestDiagnosis = Task.Run(() => Diagnose(error, requestId, diagnose));
                return;
            }
        }

        Log.Refused(logger, error.Code, requestId, cause);
    }

    /// <summary>Logs that a body did not arrive.</summary>
    public void AddNotReceived(Exception exception, bool budgetSpent)
    {
        if (TryTake(ErrorCodes.NotQueued.Code))
        {
            Log.NotReceived(logger, exception, budgetSpent);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Nobody awaits the task; whatever goes wrong is logged as our own fault.")]
    private void Diagnose(ErrorCode error, string? requestId, Func<string> diagnose)
    {
        try
        {
            Log.Refused(logger, error.Code, requestId, diagnose());
        }
        catch (Exception exception)
        {
            Log.NotDiagnosed(logger, exception, error.Code, requestId);
        }
    }

    private bool TryTake(string code)
    {
        var allowance = _allowances.GetOrAdd(code, static _ => new Allowance());
        long leftOut;
        lock (allowance)
        {
            // The generic cell rate algorithm, as in RateLimiter.
            var now = time.GetElapsedTime(_start);
            var wholeAgain = (allowance.WholeAgain > now ? allowance.WholeAgain : now) + Interval;
            if (wholeAgain - now > Burst * Interval)
            {
                allowance.LeftOut++;
                return false;
            }

            allowance.WholeAgain = wholeAgain;
            (leftOut, allowance.LeftOut) = (allowance.LeftOut, 0);
        }

        if (leftOut > 0)
        {
            Log.LeftOut(logger, leftOut, code);
        }

        return true;
    }

    private sealed class Allowance
    {
        public TimeSpan WholeAgain { get; set; }

        public long LeftOut { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(201, LogLevel.Warning, "Callback refused with {Code}, request {RequestId}: {Cause}")]
        public static partial void Refused(ILogger logger, string code, LogText requestId, LogText cause);

        [LoggerMessage(202, LogLevel.Warning, "A callback's body did not arrive (budget spent: {BudgetSpent}).")]
        public static partial void NotReceived(ILogger logger, Exception exception, bool budgetSpent);

        [LoggerMessage(206, LogLevel.Warning, "{Count} more callbacks that ended in the same way, {Code}, were not logged.")]
        public static partial void LeftOut(ILogger logger, long count, string code);

        [LoggerMessage(205, LogLevel.Error, "Could not find the cause of a callback refused with {Code}, request {RequestId}.")]
        public static partial void NotDiagnosed(ILogger logger, Exception exception, string code, LogText requestId);
    }
}
