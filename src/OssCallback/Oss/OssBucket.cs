using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using OssCallback.Http;

namespace OssCallback.Oss;

/// <summary>The few calls to OSS that this service makes, signed with V4 headers.</summary>
public sealed class OssBucket : IDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    private readonly OssOptions _options;
    private readonly IOssCredentialSource _credentials;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Uses the service's own endpoint and credentials.</summary>
    public OssBucket(IOptions<OssOptions> options, IOssCredentialSource credentials, TimeProvider time)
    {
        _options = options.Value;
        _credentials = credentials;
        _time = time;
        _client = OutboundClient.Create(); // Each call has its own limit.
    }

    /// <summary>Asks for an object's size, type and ETag.</summary>
    /// <returns>What OSS says, or null when there is no such object.</returns>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses our credentials: try again later.</exception>
    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken) =>
        CallAsync(
            new OssRequest { Method = "HEAD", Bucket = _options.Bucket, Key = key }, body: null, AttemptTimeout,
            (response, _) => Task.FromResult(response.StatusCode switch
            {
                HttpStatusCode.OK => ReadHead(response),
                HttpStatusCode.NotFound => ErrorCodeOf(response) switch
                {
                    "NoSuchBucket" => throw Failure(response),
                    // The link exists; where it leads, nothing does yet.
                    "SymlinkTargetNotExist" => new ObjectHead(
                        string.Empty, 0, string.Empty, null, null, LastModified(response), ObjectTypes.Symlink, response.Headers.Date),
                    _ => null,
                },
                _ => throw Failure(response),
            }), cancellationToken);

    /// <summary>Reads the first bytes of an object that is still the one of an ETag.</summary>
    /// <returns>So many bytes, or fewer where the object is smaller.</returns>
    /// <exception cref="OssException">OSS cannot be asked just now, or the object is another by now, or gone: look at it again.</exception>
    internal Task<byte[]> ReadBeginningAsync(string key, string etag, int maxBytes, CancellationToken cancellationToken) =>
        CallAsync(
            new OssRequest
            {
                Method = "GET",
                Bucket = _options.Bucket,
                Key = key,
                Headers = new Dictionary<string, string>
                {
                    ["Range"] = FormattableString.Invariant($"bytes=0-{maxBytes - 1}"),
                    ["If-Match"] = $"\"{etag}\"",
                },
            },
            body: null, AttemptTimeout,
            async (response, token) =>
            {
                if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                {
                    throw new OssException(
                        $"OSS answered GET with {(int)response.StatusCode}, request {Header(response, "x-oss-request-id")}.");
                }

                // OSS sends the whole of an object that a range does not fit.
                await using var content = await response.Content.ReadAsStreamAsync(token);
                var bytes = new byte[maxBytes];
                var count = await content.ReadAtLeastAsync(bytes, maxBytes, throwOnEndOfStream: false, token);
                return bytes[..count];
            }, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Signs and sends one request, and reads its answer, all within one limit of time.</summary>
    /// <exception cref="OssException">OSS did not answer.</exception>
    internal async Task<T> CallAsync<T>(
        OssRequest asked,
        byte[]? body,
        TimeSpan limit,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        using var request = await SignAsync(asked, body, cancellationToken);
        using var timeout = new CancellationTokenSource(limit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            return await read(response, linked.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new OssException($"OSS could not be reached at {_options.ServiceBucketUrl}: {exception.HttpRequestError}.", exception);
        }
        catch (IOException exception)
        {
            throw new OssException($"OSS broke its answer to {asked.Method} off.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OssException($"OSS did not answer {asked.Method} within {limit.TotalSeconds} s.", exception);
        }
    }

    private async Task<HttpRequestMessage> SignAsync(OssRequest asked, byte[]? body, CancellationToken cancellationToken)
    {
        var credentials = await _credentials.GetAsync(cancellationToken);
        var headers = new Dictionary<string, string>(asked.Headers)
        {
            ["x-oss-date"] = SignatureV4.FormatDate(_time.GetUtcNow()),
            ["x-oss-content-sha256"] = SignatureV4.UnsignedPayload,
        };
        if (credentials.SecurityToken is { } token)
        {
            headers["x-oss-security-token"] = token;
        }

        var authorization = SignatureV4.Authorization(
            new OssRequest { Method = asked.Method, Bucket = asked.Bucket, Key = asked.Key, Query = asked.Query, Headers = headers },
            credentials, _options.Region);

        // The key is encoded already; the platform must not normalise dot segments or escapes.
        var url = new Uri(
            OssUrl.Of(_options.ServiceBucketUrl, asked.Key ?? string.Empty, asked.Query),
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(
            new HttpMethod(asked.Method), url)
        { Content = body is null ? null : new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>HEAD tells seconds, and so it has to be with whatever is compared with it.</summary>
    internal static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static OssException Failure(HttpResponseMessage response) =>
        new($"OSS answered HEAD with {(int)response.StatusCode} {ErrorCodeOf(response)}, request {Header(response, "x-oss-request-id")}.");

    private static DateTimeOffset? LastModified(HttpResponseMessage response) =>
        response.Content.Headers.LastModified is { } modified ? WholeSeconds(modified) : null;

    private static ObjectHead ReadHead(HttpResponseMessage response) => new(
        (Header(response, "ETag") ?? string.Empty).Trim('"'),
        response.Content.Headers.ContentLength ?? throw new OssException("OSS answered HEAD without a Content-Length."),
        response.Content.Headers.TryGetValues("Content-Type", out var types) ? string.Join(',', types) : string.Empty,
        Header(response, "x-oss-hash-crc64ecma"),
        response.Content.Headers.TryGetValues("Content-MD5", out var md5) ? md5.First() : null,
        LastModified(response),
        Header(response, "x-oss-object-type"),
        response.Headers.Date);

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    /// <summary>A HEAD answer has no body; OSS puts the error's XML, in Base64, into a header.</summary>
    private static string ErrorCodeOf(HttpResponseMessage response)
    {
        if (Header(response, "x-oss-err") is not { } encoded)
        {
            return string.Empty;
        }

        var buffer = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, buffer, out var count))
        {
            return string.Empty;
        }

        var xml = Encoding.UTF8.GetString(buffer, 0, count);
        var start = xml.IndexOf("<Code>", StringComparison.Ordinal) + "<Code>".Length;
        var end = xml.IndexOf("</Code>", StringComparison.Ordinal);
        return start >= "<Code>".Length && end > start ? xml[start..end] : string.Empty;
    }
}
