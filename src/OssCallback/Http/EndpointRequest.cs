using System.Globalization;

namespace OssCallback.Http;

/// <summary>What a host hands to a handler: the request as plain data.</summary>
public sealed class EndpointRequest
{
    private const int FirstBytes = 4096;

    /// <summary>The HTTP method in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// Path and query as received, as far as the host can tell; used for query parameters and diagnosis, never for trust.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>Looks a header up without case; null where absent. A repeated header comes joined by commas.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>The body as received.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>The declared length of the body in bytes, or null.</summary>
    public long? ContentLength { get; init; }

    /// <summary>What stands for <c>{id}</c> in the endpoint's path; empty in others.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>
    /// The host's own form of the request, such as an HttpContext; for an application that knows its callers in a way of its own.
    /// </summary>
    public object? HostRequest { get; init; }

    /// <summary>Whether the body says of itself that it is XML.</summary>
    internal bool HasXmlBody => Header("Content-Type")?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Whether the request says that a body follows; some hosts hand on a body sent in chunks as an empty one.</summary>
    internal bool AnnouncesBody =>
        ContentLength is > 0 || (ContentLength is null && (IsPresent("Transfer-Encoding") || IsPresent("Content-Type")));

    /// <summary>Translates a request of a host that knows its URL as a text and its headers by name.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">The absolute URL as the host kept it; path and query are cut out of the text, because <see cref="Uri"/>
    /// rewrites them.</param>
    /// <param name="header">Looks a header up without case.</param>
    /// <param name="body">The body.</param>
    /// <param name="id">See <see cref="Id"/>.</param>
    /// <param name="hostRequest">See <see cref="HostRequest"/>.</param>
    public static EndpointRequest FromUrl(
        string method, string url, Func<string, string?> header, Stream body, string id = "", object? hostRequest = null) => new()
        {
            Method = method.ToUpperInvariant(),
            Target = TargetOf(url),
            Header = header,
            Body = body,
            Id = id,
            HostRequest = hostRequest,
            ContentLength = long.TryParse(header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : null,
        };

    /// <summary>Path and query of an absolute URL, to the letter.</summary>
    internal static string TargetOf(string url)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.AsSpan(authority).IndexOfAny('/', '?');
        return path < 0 ? "/" : url[authority + path] == '/' ? url[(authority + path)..] : "/" + url[(authority + path)..];
    }

    /// <summary>
    /// Reads at most <paramref name="limit"/> bytes of the body. What is held grows with what arrives, not with what is declared.
    /// </summary>
    /// <returns>The whole body, or null when it is longer than the limit; a declared length over the limit is refused before
    /// anything is read.</returns>
    public async Task<byte[]?> ReadBodyAsync(int limit, CancellationToken cancellationToken)
    {
        if (ContentLength > limit)
        {
            return null;
        }

        // A small body of a known length, such as a callback's, is read into the array that it ends in.
        var buffer = new byte[Math.Min(ContentLength ?? FirstBytes, Math.Min(limit, FirstBytes))];
        var count = 0;
        while (true)
        {
            if (count < buffer.Length)
            {
                var read = await Body.ReadAsync(buffer.AsMemory(count), cancellationToken);
                if (read == 0)
                {
                    return buffer[..count];
                }

                count += read;
                continue;
            }

            // One byte more tells a full body from one that is longer.
            var probe = new byte[1];
            if (await Body.ReadAsync(probe, cancellationToken) == 0)
            {
                return buffer;
            }

            if (count >= limit)
            {
                return null;
            }

            Array.Resize(ref buffer, (int)Math.Min(limit, Math.Max(FirstBytes, buffer.Length * 2L)));
            buffer[count++] = probe[0];
        }
    }

    /// <summary>Passes over a body that is not needed.</summary>
    /// <returns>Whether it had at most <paramref name="limit"/> bytes.</returns>
    public async Task<bool> SkipBodyAsync(int limit, CancellationToken cancellationToken)
    {
        if (ContentLength > limit)
        {
            return false;
        }

        var buffer = new byte[FirstBytes];
        var count = 0;
        int read;
        while (count <= limit && (read = await Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            count += read;
        }

        return count <= limit;
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

    private bool IsPresent(string header) => !string.IsNullOrEmpty(Header(header));

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
