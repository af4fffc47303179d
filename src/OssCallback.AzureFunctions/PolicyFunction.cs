using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Signs upload policies; called by clients.</summary>
public sealed class PolicyFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/policy</c>. Methods are left to the dispatcher; the host would answer others with an empty 404.</summary>
    [Function("Policy")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "policy")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
