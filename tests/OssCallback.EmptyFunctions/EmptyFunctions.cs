using System.Net;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace OssCallback.EmptyFunctions;

/// <summary>One function for each kind of trigger that the real app has.</summary>
public sealed class EmptyFunctions
{
    private static readonly byte[] Answer = "{\"Status\":\"OK\"}"u8.ToArray();

    /// <summary>Answers what an accepted callback is answered, at once.</summary>
    [Function("Callback")]
    public async Task<HttpResponseData> CallbackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "callback")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        response.Headers.Add("Content-Type", "application/json");
        response.Headers.Add("Content-Length", FormattableString.Invariant($"{Answer.Length}"));
        await response.Body.WriteAsync(Answer);
        return response;
    }

    /// <summary>Takes a message and does nothing.</summary>
    [Function("Processor")]
    public Task ProcessAsync([QueueTrigger("%Storage:QueueName%", Connection = "AzureWebJobsStorage")] QueueMessage message) =>
        Task.CompletedTask;

    /// <summary>Is called by the timer and does nothing.</summary>
    [Function("Reconcile")]
    public Task ReconcileAsync([TimerTrigger("%Reconcile:Schedule%", UseMonitor = true)] TimerInfo timer) => Task.CompletedTask;
}
