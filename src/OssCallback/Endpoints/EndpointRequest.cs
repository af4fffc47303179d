using System.Globalization;
using OssCallback.Callbacks;

namespace OssCallback.Endpoints;

/// <summary>What a host hands to a handler: the request as plain data.</summary>
public sealed class EndpointRequest
{
    /// <summary>The HTTP method in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query as received, as far as the host can tell; used for query parameters and diagnosis, never for trust.</summary>
    public required string Target { get; init; }

    /// <summary>Looks a header up without case; null where absent. A repeated header comes joined by commas.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>The body as received.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>The declared length of the body in bytes, or null.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Translates a request of a host that knows its URL as a text and its headers by name.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">The absolute URL as the host kept it; path and query are cut out of the text, because <see cref="Uri"/> rewrites them.</param>
    /// <param name="header">Looks a header up without case.</param>
    /// <param name="body">The body.</param>
    public static EndpointRequest FromUrl(string method, string url, Func<string, string?> header, Stream body) => new()
    {
        Method = method.ToUpperInvariant(),
        Target = CallbackUrl.RequestTarget(url),
        Header = header,
        Body = body,
        ContentLength = long.TryParse(header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null,
    };

    /// <summary>Reads at most <paramref name="limit"/> bytes of the body.</summary>
    /// <returns>The whole body, or null when it is longer than the limit; a declared length over the limit is refused before anything is read.</returns>
    public async Task<byte[]?> ReadBodyAsync(int limit, CancellationToken cancellationToken)
    {
        if (ContentLength > limit)
        {
            return null;
        }

        var buffer = new byte[ContentLength is { } length ? (int)length : Math.Min(limit + 1, 4096)];
        var count = 0;
        while (true)
        {
            if (count == buffer.Length)
            {
                // One byte more than the limit tells a full body from one that is too long.
                var probe = new byte[1];
                if (await Body.ReadAsync(probe, cancellationToken) == 0)
                {
                    return buffer;
                }

                if (count >= limit)
                {
                    return null;
                }

                Array.Resize(ref buffer, (int)Math.Min(limit, Math.Max(4096, buffer.Length * 2L)));
                buffer[count++] = probe[0];
                continue;
            }

            var read = await Body.ReadAsync(buffer.AsMemory(count), cancellationToken);
            if (read == 0)
            {
                return buffer[..count];
            }

            count += read;
            if (count > limit)
            {
                return null;
            }
        }
    }

    /// <summary>The first value of each query parameter, decoded; names are compared exactly.</summary>
    public IReadOnlyDictionary<string, string> ReadQuery()
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        var start = Target.IndexOf('?', StringComparison.Ordinal);
        if (start >= 0)
        {
            foreach (var part in Target[(start + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? part : part[..equals];
                result.TryAdd(Decode(name), equals < 0 ? string.Empty : Decode(part[(equals + 1)..]));
            }
        }

        return result;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
