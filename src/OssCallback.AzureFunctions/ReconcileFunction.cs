using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;
using OssCallback.Sweep;

namespace OssCallback.AzureFunctions;

/// <summary>Finds uploads whose callback never came: at the times of the schedule, and when an operator asks.</summary>
public sealed class ReconcileFunction(ScheduledReconciliation scheduled, Dispatcher dispatcher)
{
    /// <summary>Looks at the times of the schedule, on one instance at a time. A time that passed while the app was stopped is made up
    /// for.</summary>
    /// <param name="timer">Nothing in it is needed.</param>
    /// <param name="cancellationToken">The host is stopping.</param>
    [Function("Reconcile")]
    public Task RunAsync([TimerTrigger("%Reconcile:Schedule%", UseMonitor = true)] TimerInfo timer, CancellationToken cancellationToken) =>
        scheduled.RunAsync(cancellationToken);

    /// <summary>Answers <c>/api/reconcile</c>.</summary>
    [Function("ReconcileNow")]
    public Task<HttpResponseData> RunNowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "reconcile")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
