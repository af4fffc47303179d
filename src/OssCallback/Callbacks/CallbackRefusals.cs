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
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // There are as many entries as there are codes.
    private readonly ConcurrentDictionary<string, LogAllowance> _allowances = new(StringComparer.Ordinal);
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

    /// <summary>Logs that a ticket is used too often.</summary>
    public void AddTooMany(string uploadId, string user)
    {
        if (TryTake(ErrorCodes.TooManyRequests.Code))
        {
            Log.TooMany(logger, uploadId, user);
        }
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

    private bool TryTake(string code) =>
        _allowances.GetOrAdd(code, static (name, clock) => new LogAllowance(clock, name), time).TryTake(logger);

    private static partial class Log
    {
        [LoggerMessage(201, LogLevel.Warning, "Callback refused with {Code}, request {RequestId}: {Cause}")]
        public static partial void Refused(ILogger logger, string code, LogText requestId, LogText cause);

        [LoggerMessage(202, LogLevel.Warning, "A callback's body did not arrive (budget spent: {BudgetSpent}).")]
        public static partial void NotReceived(ILogger logger, Exception exception, bool budgetSpent);

        [LoggerMessage(205, LogLevel.Warning, "A callback of upload {UploadId} was refused: the ticket of user {User} is used too often.")]
        public static partial void TooMany(ILogger logger, string uploadId, LogText user);

        [LoggerMessage(207, LogLevel.Error, "Could not find the cause of a callback refused with {Code}, request {RequestId}.")]
        public static partial void NotDiagnosed(ILogger logger, Exception exception, string code, LogText requestId);
    }
}
