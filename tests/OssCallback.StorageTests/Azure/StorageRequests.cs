using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace OssCallback.StorageTests.Azure;

/// <summary>Every request that an engine sent to storage, retries included.</summary>
internal sealed class StorageRequests : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<string> _sent = new();

    public IReadOnlyCollection<string> Sent => _sent;

    public void Clear() => _sent.Clear();

    public override void OnSendingRequest(HttpMessage message) => _sent.Enqueue($"{message.Request.Method} {message.Request.Uri.ToUri().PathAndQuery}");
}
