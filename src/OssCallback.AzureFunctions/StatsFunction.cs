using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Numbers by day, type and profile, for operators.</summary>
public sealed class StatsFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/stats</c>.</summary>
    [Function("Stats")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "stats")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
