using System.Text;
using Microsoft.Extensions.Logging;
using OssCallback.Http;

namespace OssCallback.Callbacks;

/// <summary>
/// A key that the configuration names by its address only: fetched over https, without redirects, small, short, and kept for a day; one
/// that was fetched once stays in use while a renewal fails.
/// </summary>
internal static class FetchedKey
{
    private const int MaxBytes = 8 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private static readonly HttpClient Client = OutboundClient.Create(MaxBytes, TimeSpan.FromSeconds(3));

    /// <summary>The key at an address; nothing is fetched yet.</summary>
    public static Renewed<CallbackPublicKey> At(Uri url, TimeProvider time, ILogger logger) => new(
        $"the callback key at {url}", () => FetchAsync(url), (_, now) => (now + Lifetime, DateTimeOffset.MaxValue),
        new RenewalPauses(Pause, Pause), time, logger);

    private static async Task<CallbackPublicKey> FetchAsync(Uri url)
    {
        using var response = await Client.GetAsync(url);
        response.EnsureSuccessStatusCode();

        // As bytes: a made-up charset in the answer's Content-Type would be an error of its own.
        return CallbackPublicKey.FromPem(Encoding.ASCII.GetString(await response.Content.ReadAsByteArrayAsync()));
    }
}
