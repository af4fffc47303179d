using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OssCallback.Settings;

namespace OssCallback.Callers;

/// <summary>
/// The issuer's keys: fetched when first needed, kept for minutes, renewed by one caller at a time, and asked for again when a
/// token names a key that is new.
/// </summary>
public sealed partial class IssuerKeys
{
    /// <summary>How long keys are used without asking again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long keys stay in use while the issuer does not answer.</summary>
    public static readonly TimeSpan LifetimeInOutage = TimeSpan.FromHours(1);

    /// <summary>
    /// The pause between two requests to the issuer, whatever tokens name and however they end: forged tokens must not become a
    /// flood there.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PauseWithoutKeys = TimeSpan.FromSeconds(5);

    private readonly IssuerDocuments _documents;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerKeys> _logger;
    private readonly Lock _gate = new();
    private IssuerKeySet? _current;
    private DateTimeOffset _fetchedAt;
    private DateTimeOffset _nextFetch = DateTimeOffset.MinValue;
    private Task? _fetch;

    /// <summary>Uses <c>Policy:Jwt:Authority</c>; nothing is fetched yet.</summary>
    public IssuerKeys(IOptions<CallerOptions> options, DevelopmentMode mode, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        _documents = new IssuerDocuments(options.Value.Jwt.Authority, mode.IsDevelopment);
        _time = time;
        _logger = logger;
    }

    /// <summary>Whether two texts name the same issuer; some write a slash at the end.</summary>
    internal static bool IsSameIssuer(string? one, string other) =>
        string.Equals(one?.TrimEnd('/'), other.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>Finds the key that a token names.</summary>
    /// <param name="kid">The name, or null for the issuer's only key.</param>
    /// <param name="cancellationToken">Ends the wait, not the fetch, which belongs to all who wait for it.</param>
    internal async ValueTask<(bool Available, SecurityKey? Key, string Issuer)> FindAsync(string? kid, CancellationToken cancellationToken)
    {
        var (set, fetch) = Look(kid);
        if (fetch is not null)
        {
            await fetch.WaitAsync(cancellationToken);
            set = Usable();
        }

        return set is null ? (false, null, string.Empty) : (true, set.Find(kid), set.Issuer);
    }

    private (IssuerKeySet? Set, Task? Fetch) Look(string? kid)
    {
        lock (_gate)
        {
            var (now, set) = (_time.GetUtcNow(), Usable());
            if (set is not null && now < _fetchedAt + Lifetime && set.Find(kid) is not null)
            {
                return (set, null);
            }

            if (_fetch is not { IsCompleted: false } && now >= _nextFetch)
            {
                _nextFetch = now + Pause;
                _fetch = FetchAsync();
            }

            // A known key serves while its renewal is under way; an unknown one waits for it.
            var running = _fetch is { IsCompleted: false } ? _fetch : null;
            return (Usable(), Usable()?.Find(kid) is not null ? null : running);
        }
    }

    private IssuerKeySet? Usable()
    {
        lock (_gate)
        {
            return _time.GetUtcNow() < _fetchedAt + LifetimeInOutage ? _current : null;
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            var set = await _documents.FetchAsync();
            lock (_gate)
            {
                (_current, _fetchedAt) = (set, _time.GetUtcNow());
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or FormatException)
        {
            Log.FetchFailed(_logger, exception, _documents.Authority);
            lock (_gate)
            {
                // Without keys nobody can be let in: ask again sooner.
                _nextFetch = _time.GetUtcNow() + (Usable() is null ? PauseWithoutKeys : Pause);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(161, LogLevel.Error, "The keys of issuer {Authority} could not be fetched.")]
        public static partial void FetchFailed(ILogger logger, Exception exception, string authority);
    }
}
