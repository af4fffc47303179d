using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace OssCallback.Callers;

/// <summary>Counts the requests of each user and of all: a minute's worth at once, then evenly.</summary>
/// <remarks>
/// The generic cell rate algorithm: for each user only the time is kept at which the full allowance is back. A user past that time is
/// as good as unknown, so that forgetting such users loses nothing. (The platform's own limiters cannot be given a clock.)
/// </remarks>
public sealed class RateLimiter
{
    /// <summary>More users than this within one minute share one allowance.</summary>
    internal const int MaxUsers = 50_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan? _userInterval;
    private readonly TimeSpan? _globalInterval;
    private readonly long _start;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TimeSpan> _wholeAgain = new(StringComparer.Ordinal);
    private TimeSpan _allWholeAgain;
    private int _sweepAt = 1024;

    /// <summary>Uses <c>Policy:RateLimit</c>.</summary>
    public RateLimiter(IOptions<CallerOptions> options, TimeProvider time)
        : this(options.Value.RateLimit.PerUserPerMinute, options.Value.RateLimit.PerMinute, time)
    {
    }

    internal RateLimiter(int perUserPerMinute, int perMinute, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _userInterval = perUserPerMinute > 0 ? Window / perUserPerMinute : null;
        _globalInterval = perMinute > 0 ? Window / perMinute : null;
    }

    /// <summary>Counts one request.</summary>
    /// <param name="user">Who asks; the anonymous callers of Development have no limit of their own.</param>
    /// <returns>Null, or how long to wait; what is refused is not counted.</returns>
    public TimeSpan? Take(string user)
    {
        lock (_gate)
        {
            var now = _time.GetElapsedTime(_start);
            var slot = Slot(user, now);
            TimeSpan? ofUser = _userInterval is { } interval && user.Length > 0
                ? Next(_wholeAgain.GetValueOrDefault(slot), interval, now)
                : null;
            TimeSpan? ofAll = _globalInterval is { } all ? Next(_allWholeAgain, all, now) : null;
            var latest = Max(ofUser ?? TimeSpan.Zero, ofAll ?? TimeSpan.Zero);
            if (latest - now > Window)
            {
                return latest - now - Window;
            }

            if (ofUser is { } whole)
            {
                _wholeAgain[slot] = whole;
            }

            _allWholeAgain = ofAll ?? _allWholeAgain;
            Debug.Assert(_wholeAgain.Count <= MaxUsers + 1, "The number of users is bounded.");
            return null;
        }
    }

    private static TimeSpan Next(TimeSpan wholeAgain, TimeSpan interval, TimeSpan now) => (wholeAgain > now ? wholeAgain : now) + interval;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private string Slot(string user, TimeSpan now)
    {
        if (_wholeAgain.Count < _sweepAt || _wholeAgain.ContainsKey(user))
        {
            return user;
        }

        foreach (var (known, whole) in _wholeAgain)
        {
            if (whole <= now)
            {
                _wholeAgain.Remove(known);
            }
        }

        // Doubled, so that looking through all of them costs each new user little; after that everybody new is "everybody else".
        _sweepAt = Math.Min(MaxUsers, Math.Max(1024, _wholeAgain.Count * 2));
        return _wholeAgain.Count < MaxUsers ? user : string.Empty;
    }
}
