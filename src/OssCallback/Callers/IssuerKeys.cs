using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OssCallback.Http;
using OssCallback.Settings;

namespace OssCallback.Callers;

/// <summary>The issuer's keys, which are asked for again when a token names a key that is new.</summary>
public sealed class IssuerKeys
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

    // Without keys nobody can be let in.
    private static readonly TimeSpan PauseWithoutKeys = TimeSpan.FromSeconds(5);

    private readonly Renewed<IssuerKeySet> _keys;

    /// <summary>Uses <c>Policy:Jwt:Authority</c>; nothing is fetched yet.</summary>
    public IssuerKeys(IOptions<CallerOptions> options, DevelopmentMode mode, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        var documents = new IssuerDocuments(options.Value.Jwt.Authority, mode.IsDevelopment);
        _keys = new Renewed<IssuerKeySet>(
            $"the keys of issuer {documents.Authority}", documents.FetchAsync, (_, now) => (now + Lifetime, now + LifetimeInOutage),
            new RenewalPauses(Pause, PauseWithoutKeys), time, logger);
    }

    /// <summary>Whether two texts name the same issuer; some write a slash at the end.</summary>
    internal static bool IsSameIssuer(string? one, string other) =>
        string.Equals(one?.TrimEnd('/'), other.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>Finds the key that a token names. A known key serves while its renewal is under way; an unknown one waits for it.</summary>
    /// <param name="kid">The name, or null for the issuer's only key.</param>
    /// <param name="cancellationToken">Ends the wait, not the fetch, which belongs to all who wait for it.</param>
    internal async ValueTask<(bool Available, SecurityKey? Key, string Issuer)> FindAsync(
        string? kid, CancellationToken cancellationToken) =>
        await _keys.FindAsync(keys => keys.Find(kid) is not null, cancellationToken) is { } set
            ? (true, set.Find(kid), set.Issuer)
            : (false, null, string.Empty);
}
