using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace OssCallback.Http;

/// <summary>
/// Something that is fetched over the network and gets old: fetched when first needed, by one caller for all; renewed while the old one
/// still serves; and not asked for again at once after a failure.
/// </summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="source">Its name in the log.</param>
/// <param name="fetch">Gets a new one within a time limit, or throws.</param>
/// <param name="life">Of one that was just fetched, and the time: when to renew it, and when it ends.</param>
/// <param name="pauses">Between two attempts.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class Renewed<T>(
    string source, Func<Task<T>> fetch, Func<T, DateTimeOffset, (DateTimeOffset RenewAt, DateTimeOffset Ends)> life, RenewalPauses pauses,
    TimeProvider time, ILogger logger)
    where T : class
{
    private readonly Lock _gate = new();
    private T? _current;
    private DateTimeOffset _renewAt = DateTimeOffset.MinValue;
    private DateTimeOffset _ends = DateTimeOffset.MinValue;
    private DateTimeOffset _nextAttempt = DateTimeOffset.MinValue;
    private Task? _attempt;

    /// <summary>What it is called in the log.</summary>
    public string Source => source;

    /// <summary>Why the latest attempt failed; null when it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>When it may be forgotten.</summary>
    public DateTimeOffset Ends
    {
        get
        {
            lock (_gate)
            {
                return _attempt is { IsCompleted: false } ? DateTimeOffset.MaxValue : _ends;
            }
        }
    }

    /// <summary>The current one, or null when there is none and getting one fails.</summary>
    /// <param name="cancellationToken">Ends the wait, not the attempt, which belongs to all who wait for it.</param>
    public ValueTask<T?> FindAsync(CancellationToken cancellationToken) => FindAsync(static _ => true, cancellationToken);

    /// <summary>The current one; one that is not enough is renewed first, though not sooner than the pause allows.</summary>
    /// <param name="isEnough">Whether it serves the caller as it is.</param>
    /// <param name="cancellationToken">Ends the wait, not the attempt, which belongs to all who wait for it.</param>
    /// <returns>The best there is, or null when there is none.</returns>
    public async ValueTask<T?> FindAsync(Func<T, bool> isEnough, CancellationToken cancellationToken)
    {
        Task? attempt;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var serves = Usable(now) is { } usable && isEnough(usable);
            if ((now >= _renewAt || !serves) && now >= _nextAttempt && _attempt is not { IsCompleted: false })
            {
                _nextAttempt = now + pauses.WhileOneServes;
                _attempt = AttemptAsync();
            }

            // The attempt may have ended at once.
            if (_attempt is not { IsCompleted: false } attempted || (Usable(now) is { } current && isEnough(current)))
            {
                return Usable(now);
            }

            attempt = attempted;
        }

        await attempt.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return Usable(time.GetUtcNow());
        }
    }

    private T? Usable(DateTimeOffset now) => now < _ends ? _current : null;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the source does, it is logged, and the old one serves.")]
    private async Task AttemptAsync()
    {
        try
        {
            var fetched = await fetch();
            lock (_gate)
            {
                (_current, Failure) = (fetched, null);
                (_renewAt, _ends) = life(fetched, time.GetUtcNow());
            }
        }
        catch (Exception exception)
        {
            bool serves;
            lock (_gate)
            {
                var now = time.GetUtcNow();
                serves = Usable(now) is not null;
                Failure = exception;
                _nextAttempt = now + (serves ? pauses.WhileOneServes : pauses.WithoutOne);
            }

            Log.Failed(logger, serves ? LogLevel.Warning : LogLevel.Error, exception, source);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 170, Message = "Could not fetch {Source}.")]
        public static partial void Failed(ILogger logger, LogLevel level, Exception exception, string source);
    }
}
