using System.Net;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Endpoints;

namespace OssCallback.Functions;

/// <summary>One translation for all HTTP functions: trigger → <see cref="EndpointRequest"/> → handler → bytes with their length.</summary>
internal static class FunctionHttp
{
    // nginx's number for a caller that hung up; nobody reads it but whoever looks at traces.
    private const HttpStatusCode CallerIsGone = (HttpStatusCode)499;

    /// <summary>Answers a caller that may be a web page.</summary>
    public static Task<HttpResponseData> AnswerAsync(this HttpRequestData request, EndpointGuard guard,
        Func<EndpointRequest, CancellationToken, Task<EndpointReply>> handler, CancellationToken cancellationToken) =>
        request.SendAsync(() => guard.RunAsync(handler, request.Read(), cancellationToken), cancellationToken);

    /// <summary>Answers OSS.</summary>
    public static Task<HttpResponseData> AnswerSameOriginAsync(this HttpRequestData request, EndpointGuard guard,
        Func<EndpointRequest, CancellationToken, Task<EndpointReply>> handler, CancellationToken cancellationToken) =>
        request.SendAsync(() => guard.RunSameOriginAsync(handler, request.Read(), cancellationToken), cancellationToken);

    private static EndpointRequest Read(this HttpRequestData request) => EndpointRequest.FromUrl(
        request.Method, request.Url.OriginalString, name => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null, request.Body);

    private static async Task<HttpResponseData> SendAsync(this HttpRequestData request, Func<Task<EndpointReply>> answer, CancellationToken cancellationToken)
    {
        EndpointReply reply;
        try
        {
            reply = await answer();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // An exception would be a failed invocation, with two stack traces in the log, for a caller who went away.
            return request.CreateResponse(CallerIsGone);
        }

        var response = request.CreateResponse((HttpStatusCode)reply.Status);
        if (reply.Status != (int)HttpStatusCode.NoContent)
        {
            // Without an explicit length the host answers chunked, which OSS does not take.
            response.Headers.Add("Content-Type", reply.ContentType);
            response.Headers.Add("Content-Length", FormattableString.Invariant($"{reply.Body.Length}"));
        }

        foreach (var (name, value) in reply.Headers)
        {
            response.Headers.Add(name, value);
        }

        // Into memory: nothing to cancel.
        await response.Body.WriteAsync(reply.Body, CancellationToken.None);
        return response;
    }
}
