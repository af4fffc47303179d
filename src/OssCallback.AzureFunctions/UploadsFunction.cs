using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>States of uploads for clients, records for operators, and the confirmation after a failed callback.</summary>
public sealed class UploadsFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/uploads</c>.</summary>
    [Function("Uploads")]
    public Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "uploads")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);

    /// <summary>Answers <c>/api/uploads/{id}</c>.</summary>
    [Function("Upload")]
    public Task<HttpResponseData> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "uploads/{id}")] HttpRequestData request, string id,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken, id);

    /// <summary>Answers <c>/api/uploads/{id}/file</c>.</summary>
    [Function("File")]
    public Task<HttpResponseData> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "uploads/{id}/file")] HttpRequestData request, string id,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken, id);

    /// <summary>Answers <c>/api/uploads/{id}/confirm</c>.</summary>
    [Function("Confirm")]
    public Task<HttpResponseData> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "uploads/{id}/confirm")] HttpRequestData request, string id,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken, id);

    /// <summary>Answers <c>/api/uploads/{id}/review</c>.</summary>
    [Function("Review")]
    public Task<HttpResponseData> ReviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "uploads/{id}/review")] HttpRequestData request, string id,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken, id);

    /// <summary>Answers <c>/api/confirm</c>.</summary>
    [Function("ConfirmByKey")]
    public Task<HttpResponseData> ConfirmByKeyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "confirm")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
