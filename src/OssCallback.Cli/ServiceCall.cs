using System.Net.Http.Json;
using System.Text.Json;
using OssCallback.Http;

namespace OssCallback.Cli;

/// <summary>What operators' verbs have in common: a service that refuses, does not answer or is another one.</summary>
internal static class ServiceCall
{
    public static async Task<int> AskAsync(Func<Task<int>> ask)
    {
        try
        {
            return await ask();
        }
        catch (HttpRequestException exception)
        {
            await Console.Error.WriteLineAsync($"The service cannot be reached: {exception.Message} Check --server.");
        }
        catch (JsonException)
        {
            await Console.Error.WriteLineAsync("The server does not answer like this service. Check --server.");
        }

        return ExitCodes.Failed;
    }

    public static async Task<bool> RefusedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return false;
        }

        var problem = answer.Content.Headers.ContentType?.MediaType == EndpointReply.ProblemContentType
            ? await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.ProblemDetails, cancellationToken)
            : null;
        await Console.Error.WriteLineAsync(
            problem is null ? $"The server answered {(int)answer.StatusCode}." : $"{problem.Title} {problem.Detail}".Trim());
        return true;
    }
}
