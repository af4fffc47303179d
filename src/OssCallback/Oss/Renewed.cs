using Microsoft.Extensions.Logging;

namespace OssCallback.Oss;

/// <summary>
/// Something that expires: fetched when first needed, by one caller for all; renewed well before its end while the old one still serves;
/// within a time limit.
/// </summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="source">Its name in the log.</param>
/// <param name="fetch">Gets a new one, or throws <see cref="OssException"/>.</param>
/// <param name="expiryOf">When it ends.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class Renewed<T>(
    string source, Func<CancellationToken, Task<T>> fetch, Func<T, DateTimeOffset> expiryOf, TimeProvider time, ILogger logger)
    where T : class
{
    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long before its end it is renewed: a grant's usual life, so that a renewal rarely shortens one. At most half of its own life.
    /// </summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(15);

    /// <summary>What ends sooner is as good as ended.</summary>
    public static readonly TimeSpan LeastLife = TimeSpan.FromMinutes(1);

    /// <summary>The pause after a failure, so that a source in trouble is not asked by every request.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private T? _current;
    private DateTimeOffset _renewAt = DateTimeOffset.MinValue;
    private DateTimeOffset _nextAttempt = DateTimeOffset.MinValue;
    private Task? _attempt;
    private OssException? _failure;

    /// <summary>When it may be forgotten.</summary>
    public DateTimeOffset Ends
    {
        get
        {
            lock (_gate)
            {
                return _attempt is { IsCompleted: false }
                    ? DateTimeOffset.MaxValue
                    : _current is null ? DateTimeOffset.MinValue : expiryOf(_current);
            }
        }
    }

    /// <summary>The current one.</summary>
    /// <exception cref="OssException">There is no current one, and getting one fails.</exception>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        Task? attempt;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now >= _renewAt && now >= _nextAttempt && _attempt is not { IsCompleted: false })
            {
                _attempt = AttemptAsync();
            }

            if (Usable(now) is { } usable)
            {
                return usable;
            }

            attempt = _attempt;
        }

        // The attempt belongs to all who wait for it: no single caller's cancellation may end it.
        await (attempt ?? Task.CompletedTask).WaitAsync(cancellationToken);
        lock (_gate)
        {
            return Usable(time.GetUtcNow()) ?? throw new OssException($"There are no valid credentials of {source} just now.", _failure);
        }
    }

    private T? Usable(DateTimeOffset now) => _current is not null && now + LeastLife < expiryOf(_current) ? _current : null;

    private async Task AttemptAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(AttemptTimeout, time);
            var fetched = await fetch(limit.Token);
            lock (_gate)
            {
                var (now, ends) = (time.GetUtcNow(), expiryOf(fetched));
                var early = (ends - now) / 2;
                (_current, _failure) = (fetched, null);
                _renewAt = ends - (early < RenewBefore ? early : RenewBefore);

                // A source that hands out what is about to end would otherwise be asked without pause.
                _nextAttempt = now + Pause;
            }
        }
        catch (OssException exception)
        {
            bool serving;
            lock (_gate)
            {
                _failure = exception;
                _nextAttempt = time.GetUtcNow() + Pause;
                serving = Usable(time.GetUtcNow()) is not null;
            }

            Log.Failed(logger, serving ? LogLevel.Warning : LogLevel.Error, exception, source);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 170, Message = "Could not get credentials of {Source}.")]
        public static partial void Failed(ILogger logger, LogLevel level, Exception exception, string source);
    }
}
