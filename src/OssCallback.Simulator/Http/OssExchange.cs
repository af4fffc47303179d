using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OssCallback.Simulator.Http;

/// <summary>One request and its answer in OSS's terms.</summary>
internal sealed class OssExchange
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private RequestTarget? _target;

    public OssExchange(HttpContext http, TimeProvider time)
    {
        Http = http;
        _time = time;
        _started = time.GetTimestamp();
        RequestId = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
    }

    public HttpContext Http { get; }

    /// <summary>Read at the first use: a target that OSS refuses is refused inside the request loop.</summary>
    public RequestTarget Target => _target ??= RequestTarget.Parse(Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Http.Request.Host.Host);

    /// <summary>24 upper-case hex digits, the same in the answer and in the callback.</summary>
    public string RequestId { get; }

    public string Method => Http.Request.Method;

    public string HostId => Http.Request.Host.Value ?? string.Empty;

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The client's going away; an upload that is already stored is completed without listening to it.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    public string Bucket => Target.Bucket ?? throw new InvalidOperationException("The router lets no request without a bucket through.");

    public string Key => Target.Key ?? throw new InvalidOperationException("The router lets no object request without a key through.");

    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public void SetHeader(string name, string value) => Http.Response.Headers[name] = value;

    /// <summary>Sends an answer with its length; an empty body is an answer too.</summary>
    public async Task ReplyAsync(int status, string? contentType, ReadOnlyMemory<byte> body)
    {
        var response = Http.Response;
        response.StatusCode = status;
        SetHeader(OssHeaders.ServerTime, ((long)_time.GetElapsedTime(_started).TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        if (contentType is not null)
        {
            response.ContentType = contentType;
        }

        if (status != StatusCodes.Status204NoContent)
        {
            response.ContentLength = body.Length;
        }

        if (!body.IsEmpty && !HttpMethods.IsHead(Method))
        {
            await response.Body.WriteAsync(body, Aborted);
        }
    }
}
