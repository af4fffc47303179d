using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Takes OSS's callbacks: verifies, enqueues, answers.</summary>
public sealed class CallbackFunction(Dispatcher dispatcher)
{
    /// <summary>Answers <c>/api/callback</c>, all methods: OSS's signature and our ticket are the authentication.</summary>
    [Function("Callback")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "callback")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
