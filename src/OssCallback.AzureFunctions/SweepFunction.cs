using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Answers <c>/api/sweep</c> and <c>/api/erase</c>. What is tidied up by itself goes with the timer of Reconcile.</summary>
public sealed class SweepFunction(Dispatcher dispatcher)
{
    /// <summary>Lists or deletes what is old.</summary>
    [Function("SweepNow")]
    public Task<HttpResponseData> SweepAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "sweep")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);

    /// <summary>Lists or deletes what there is of one user.</summary>
    [Function("Erase")]
    public Task<HttpResponseData> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "erase")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
