using System.Net;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>One translation for all HTTP functions: trigger → the row of the function's name → bytes with their length.</summary>
internal static class FunctionHttp
{
    // nginx's number for a caller that hung up; nobody reads it but whoever looks at traces.
    private const HttpStatusCode CallerIsGone = (HttpStatusCode)499;

    /// <summary>Answers a request by the row of the table that has the function's name.</summary>
    public static async Task<HttpResponseData> AnswerAsync(
        this HttpRequestData request, Dispatcher dispatcher, CancellationToken cancellationToken, string id = "")
    {
        var endpoint = Routes.Named(request.FunctionContext.FunctionDefinition.Name);
        EndpointReply reply;
        try
        {
            reply = await dispatcher.AnswerAsync(endpoint, request.Read(id), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // An exception would be a failed invocation, with two stack traces in the log, for a caller who went away.
            return request.CreateResponse(CallerIsGone);
        }

        return await request.SendAsync(reply);
    }

    private static EndpointRequest Read(this HttpRequestData request, string id) => EndpointRequest.FromUrl(
        request.Method,
        request.Url.OriginalString,
        name => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null,
        request.Body,
        id,
        request);

    private static async Task<HttpResponseData> SendAsync(this HttpRequestData request, EndpointReply reply)
    {
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
