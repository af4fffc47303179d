using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Failed uploads, for operators: list, send back, delete.</summary>
public sealed class FailedFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/failed</c>.</summary>
    [Function("Failed")]
    public Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "failed")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);

    /// <summary>Answers <c>/api/failed/redrive</c>.</summary>
    [Function("Redrive")]
    public Task<HttpResponseData> RedriveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "failed/redrive")] HttpRequestData request,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);

    /// <summary>Answers <c>/api/failed/purge</c>.</summary>
    [Function("Purge")]
    public Task<HttpResponseData> PurgeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "failed/purge")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
