using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace OssCallback.OwnFunctions;

/// <summary>A function that this app had before.</summary>
public sealed class GreetingFunction
{
    /// <summary>Greets.</summary>
    [Function("Greeting")]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "greeting")] HttpRequestData request)
    {
        var response = request.CreateResponse(HttpStatusCode.OK);
        await response.WriteStringAsync("hello");
        return response;
    }
}
