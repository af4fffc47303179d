using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Http;

namespace OssCallback.Callbacks;

/// <summary>The keys whose signatures count: OSS's own, built in, and those of the configuration.</summary>
public sealed class TrustedKeys
{
    /// <summary>Where OSS publishes its key; the header of a genuine callback names this address, with http or https.</summary>
    public const string OssKeyUrl = "https://gosspublic.alicdn.com/callback_pub_key_v1.pem";

    /// <summary>
    /// The key that OSS signs all callbacks of all regions and customers with. It was checked against published callbacks of unrelated
    /// projects from 2015 to 2021.
    /// </summary>
    public const string OssKeyPem = """
        -----BEGIN PUBLIC KEY-----
        MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKs/JBGzwUB2aVht4crBx3oIPBLNsjGs
        C0fTXv+nvlmklvkcolvpvXLTjaxUHR3W9LXxQ2EHXAJfCB+6H2YF1k8CAwEAAQ==
        -----END PUBLIC KEY-----
        """;

    // Case of scheme and host may differ in the same address; strangers must not make this grow.
    private const int MaxHeaders = 16;

    private readonly Dictionary<string, CallbackPublicKey> _keys = new(StringComparer.Ordinal);
    // OSS writes the same few headers for ever; there is no need to take them apart each time.
    private readonly ConcurrentDictionary<string, CallbackPublicKey> _byHeader = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Renewed<CallbackPublicKey>> _fetched = new(StringComparer.Ordinal);

    /// <summary>Trusts OSS's key and the configured ones.</summary>
    /// <exception cref="FormatException">A configured key or address cannot be read.</exception>
    public TrustedKeys(IOptions<CallbackOptions> options, TimeProvider time, ILogger<TrustedKeys> logger)
        : this()
    {
        foreach (var key in options.Value.TrustedKeys)
        {
            var url = KeyUrl.Canonicalize(key.Url)
                ?? throw new FormatException($"Callback:TrustedKeys: '{key.Url}' is not a plain address of the form https://host/path.");
            if (string.IsNullOrEmpty(key.Pem))
            {
                _fetched[url] = FetchedKey.At(new Uri(url), time, logger);
            }
            else
            {
                _keys[url] = CallbackPublicKey.FromPem(key.Pem);
            }
        }
    }

    private TrustedKeys()
    {
        var oss = CallbackPublicKey.FromPem(OssKeyPem);
        _keys[OssKeyUrl] = oss;
        _keys[OssKeyUrl.Replace("https://", "http://", StringComparison.Ordinal)] = oss;
    }

    /// <summary>Only the key of OSS itself.</summary>
    public static TrustedKeys OssOnly { get; } = new();

    /// <summary>Only the key of OSS itself and one more.</summary>
    /// <exception cref="FormatException">The address or the key cannot be read.</exception>
    public static TrustedKeys OssAnd(string url, string pem)
    {
        var canonical = KeyUrl.Canonicalize(url)
            ?? throw new FormatException($"'{url}' is not a plain address of the form https://host/path.");
        return new TrustedKeys { _keys = { [canonical] = CallbackPublicKey.FromPem(pem) } };
    }

    /// <summary>Finds the key that a request says it was signed with.</summary>
    /// <param name="header">The value of x-oss-pub-key-url, or null.</param>
    /// <param name="cancellationToken">Bounds the fetch of a key that is configured by its address only.</param>
    /// <returns>The key, or the verdict that refuses the request.</returns>
    public async ValueTask<(CallbackPublicKey? Key, CallbackVerdict Verdict)> FindAsync(string? header, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(header))
        {
            return (null, CallbackVerdict.KeyUrlMissing);
        }

        if (_byHeader.TryGetValue(header, out var known))
        {
            return (known, CallbackVerdict.None);
        }

        if (!KeyUrl.TryDecode(header, out var text))
        {
            return (null, CallbackVerdict.KeyUrlMalformed);
        }

        if (KeyUrl.Canonicalize(text) is not { } url)
        {
            return (null, CallbackVerdict.KeyUrlUntrusted);
        }

        if (_keys.TryGetValue(url, out var key))
        {
            if (_byHeader.Count < MaxHeaders)
            {
                _byHeader[header] = key;
            }

            return (key, CallbackVerdict.None);
        }

        if (!_fetched.TryGetValue(url, out var source))
        {
            return (null, CallbackVerdict.KeyUrlUntrusted);
        }

        return await source.FindAsync(cancellationToken) is { } fetched
            ? (fetched, CallbackVerdict.None)
            : (null, CallbackVerdict.KeyUnavailable);
    }
}
