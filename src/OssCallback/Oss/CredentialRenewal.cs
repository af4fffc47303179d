using Microsoft.Extensions.Logging;
using OssCallback.Http;

namespace OssCallback.Oss;

/// <summary>How temporary credentials are renewed: well before their end, while the old ones still serve.</summary>
internal static class CredentialRenewal
{
    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long before their end they are renewed: a grant's usual life, so that a renewal rarely shortens one. At most half of their own
    /// life.
    /// </summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(15);

    /// <summary>What ends sooner is as good as ended.</summary>
    public static readonly TimeSpan LeastLife = TimeSpan.FromMinutes(1);

    /// <summary>The pause between attempts; a source that hands out what is about to end would otherwise be asked without one.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>What is renewed like this.</summary>
    /// <param name="source">Its name in the log.</param>
    /// <param name="fetch">Gets new ones, or throws <see cref="OssException"/>.</param>
    /// <param name="expiryOf">When they end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public static Renewed<T> Of<T>(
        string source, Func<CancellationToken, Task<T>> fetch, Func<T, DateTimeOffset> expiryOf, TimeProvider time, ILogger logger)
        where T : class
    {
        return new Renewed<T>($"credentials of {source}", FetchAsync, Life, new RenewalPauses(Pause, Pause), time, logger);

        async Task<T> FetchAsync()
        {
            using var limit = new CancellationTokenSource(AttemptTimeout, time);
            return await fetch(limit.Token);
        }

        (DateTimeOffset RenewAt, DateTimeOffset Ends) Life(T fetched, DateTimeOffset now)
        {
            var ends = expiryOf(fetched);
            var early = (ends - now) / 2;
            return (ends - (early < RenewBefore ? early : RenewBefore), ends - LeastLife);
        }
    }

    /// <summary>The current ones.</summary>
    /// <exception cref="OssException">There are none, and getting some fails.</exception>
    public static async ValueTask<T> GetAsync<T>(this Renewed<T> renewed, CancellationToken cancellationToken)
        where T : class =>
        await renewed.FindAsync(cancellationToken)
        ?? throw new OssException($"There are no valid {renewed.Source} just now.", renewed.Failure);
}
