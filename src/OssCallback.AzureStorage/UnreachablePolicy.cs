using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace OssCallback.AzureStorage;

/// <summary>
/// Turns the pipeline's <see cref="AggregateException"/> after its last try into the exception that every other storage failure has.
/// </summary>
internal sealed class UnreachablePolicy : HttpPipelinePolicy
{
    public static readonly UnreachablePolicy Instance = new();

    private UnreachablePolicy()
    {
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        catch (AggregateException exception)
        {
            throw Unreachable(message, exception);
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (AggregateException exception)
        {
            throw Unreachable(message, exception);
        }
    }

    private static RequestFailedException Unreachable(HttpMessage message, AggregateException exception) => new(
        $"Azure Storage at {message.Request.Uri.Host} did not answer "
            + $"in {exception.InnerExceptions.Count} tries: {exception.InnerExceptions[^1].Message}",
        exception);
}
