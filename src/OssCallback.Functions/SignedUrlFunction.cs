using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Endpoints;
using OssCallback.Policies;

namespace OssCallback.Functions;

/// <summary>Signs presigned PUT URLs; called by clients.</summary>
public sealed class SignedUrlFunction(SignedUrlHandler handler, EndpointGuard guard)
{
    /// <summary>Answers <c>/api/signed-url</c>. Methods are left to the handler; the host would answer others with an empty 404.</summary>
    [Function("SignedUrl")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "signed-url")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(guard, handler.HandleAsync, cancellationToken);
}
