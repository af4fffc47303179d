using System.Collections.Concurrent;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;

namespace OssCallback.StorageTests.Azure;

/// <summary>Every request that an engine sends to storage, retries included, and a hand in what happens around it.</summary>
internal sealed class StorageRequests : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly ConcurrentQueue<string> _filters = new();

    /// <summary>Method and last part of the path, such as <c>POST messages</c>.</summary>
    public IReadOnlyCollection<string> Sent => _sent;

    /// <summary>The filters of the queries among them.</summary>
    public IReadOnlyCollection<string> Filters => _filters;

    /// <summary>Runs before a request leaves; receives its text as in <see cref="Sent"/>.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs when the answer is there, before the engine sees it.</summary>
    public Func<string, Task> After { get; set; } = _ => Task.CompletedTask;

    public void Clear()
    {
        _sent.Clear();
        _filters.Clear();
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Engines send asynchronously only.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var request = $"{message.Request.Method} {message.Request.Uri.ToUri().Segments[^1].Split('(')[0]}";
        _sent.Enqueue(request);
        if (HttpUtility.ParseQueryString(message.Request.Uri.Query)["$filter"] is { } filter)
        {
            _filters.Enqueue(filter);
        }

        await Before(request);
        await ProcessNextAsync(message, pipeline);
        await After(request);
    }
}
