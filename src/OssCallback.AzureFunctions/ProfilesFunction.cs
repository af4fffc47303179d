using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using OssCallback.Http;

namespace OssCallback.AzureFunctions;

/// <summary>Answers <c>/api/profiles</c>.</summary>
public sealed class ProfilesFunction(Dispatcher dispatcher)
{
    /// <summary>What may be uploaded.</summary>
    [Function("Profiles")]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "profiles")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(dispatcher, cancellationToken);
}
