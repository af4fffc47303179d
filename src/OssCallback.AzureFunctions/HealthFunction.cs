using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Tells the platform whether uploads can be taken.</summary>
public sealed class HealthFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/health</c>.</summary>
    [Function("Health")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "health")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
