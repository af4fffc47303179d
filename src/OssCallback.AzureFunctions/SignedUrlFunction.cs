using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Signs presigned PUT URLs; called by clients.</summary>
public sealed class SignedUrlFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/signed-url</c>. Methods are left to the dispatcher; the host would answer others with an empty
    /// 404.</summary>
    [Function("SignedUrl")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "signed-url")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
