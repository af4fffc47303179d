using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Endpoints;
using OssCallback.Uploads;

namespace OssCallback.Functions;

/// <summary>Numbers by day, type and profile, for operators.</summary>
public sealed class StatsFunction(StatsHandler handler, EndpointGuard guard)
{
    /// <summary>Answers <c>/api/stats</c>.</summary>
    [Function("Stats")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "stats")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(guard, handler.HandleAsync, cancellationToken);
}
