using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Events that nobody took, for operators: list, send again.</summary>
public sealed class NotificationsFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/notifications</c>.</summary>
    [Function("Notifications")]
    public Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "notifications")] HttpRequestData request,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);

    /// <summary>Answers <c>/api/notifications/resend</c>.</summary>
    [Function("Resend")]
    public Task<HttpResponseData> ResendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "notifications/resend")] HttpRequestData request,
            CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
