using System.Net;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Endpoints;

namespace OssCallback.Functions;

/// <summary>One translation for all HTTP functions: trigger → <see cref="EndpointRequest"/> → handler → bytes with their length.</summary>
internal static class FunctionHttp
{
    public static async Task<HttpResponseData> AnswerAsync(this HttpRequestData request, EndpointGuard guard,
        Func<EndpointRequest, CancellationToken, Task<EndpointReply>> handler, CancellationToken cancellationToken)
    {
        var reply = await guard.RunAsync(handler, EndpointRequest.FromUrl(request.Method, request.Url.OriginalString, Header, request.Body), cancellationToken);

        // Without an explicit length the host answers chunked, which OSS does not take.
        var response = request.CreateResponse((HttpStatusCode)reply.Status);
        response.Headers.Add("Content-Type", reply.ContentType);
        response.Headers.Add("Content-Length", FormattableString.Invariant($"{reply.Body.Length}"));
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers.Add(name, value);
        }

        await response.Body.WriteAsync(reply.Body, cancellationToken);
        return response;

        string? Header(string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
    }
}
