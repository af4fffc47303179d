using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Hands out temporary credentials; called by mobile clients.</summary>
public sealed class StsFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/sts</c>. Methods are left to the dispatcher; the host would answer others with an empty 404.</summary>
    [Function("Sts")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "sts")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
