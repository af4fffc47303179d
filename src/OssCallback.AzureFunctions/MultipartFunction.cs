using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Uploads in parts: signs their requests and completes them; called by clients.</summary>
public sealed class MultipartFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/multipart</c>.</summary>
    [Function("Multipart")]
    public Task<HttpResponseData> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "multipart")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);

    /// <summary>Answers <c>/api/multipart/sign</c>.</summary>
    [Function("MultipartSign")]
    public Task<HttpResponseData> SignAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "multipart/sign")] HttpRequestData request,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);

    /// <summary>Answers <c>/api/multipart/complete</c>.</summary>
    [Function("MultipartComplete")]
    public Task<HttpResponseData> CompleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "multipart/complete")] HttpRequestData request,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
