using Microsoft.Extensions.Options;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>Signs requests that clients send to OSS themselves.</summary>
public sealed class PresignedRequests(IOptions<OssOptions> oss, IOssCredentialSource credentialSource, TimeProvider time)
{
    private readonly OssOptions _oss = oss.Value;

    /// <summary>Signs one request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="key">The object key.</param>
    /// <param name="query">Parameters of the operation.</param>
    /// <param name="headers">Headers that must be sent exactly so.</param>
    /// <param name="expires">The latest end; it comes earlier when the credentials, or OSS's longest validity, end earlier.</param>
    /// <param name="cancellationToken">Ends the wait for credentials.</param>
    /// <param name="isVersion1">Whether to sign with version 1.</param>
    /// <exception cref="OssException">There are no credentials just now.</exception>
    public async Task<SignedRequest> SignAsync(
        string method, string key, IReadOnlyList<KeyValuePair<string, string?>> query, IReadOnlyDictionary<string, string> headers,
        DateTimeOffset expires, CancellationToken cancellationToken, bool isVersion1 = false)
    {
        var credentials = await credentialSource.GetAsync(cancellationToken);

        // Whole seconds, as the signature's date: a fraction would cost the last second.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var end = credentials.Expires < expires ? credentials.Expires.Value : expires;
        var seconds = (int)Math.Min(SignatureV4.MaxExpirySeconds, Math.Floor((end - now).TotalSeconds));
        if (seconds < 1)
        {
            throw new OssException("The credentials have expired.");
        }

        var request = new OssRequest { Method = method, Bucket = _oss.Bucket, Key = key, Query = query, Headers = headers };
        var signed = isVersion1
            ? SignatureV1.PresignQuery(request, credentials, now.AddSeconds(seconds))
            : SignatureV4.PresignQuery(request, credentials, _oss.Region, now, seconds);
        var url = OssUrl.Of(_oss.PublicBucketUrl, key, signed);
        return new SignedRequest(method, url, headers, now.ToUnixTimeSeconds() + seconds);
    }
}
