using System.Text;
using Microsoft.Extensions.Logging;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Images;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Callbacks;

/// <summary>Sends the callback of a stored object: each URL in turn until the first success, no retry.</summary>
internal sealed partial class CallbackDispatcher(
    ObjectStore store,
    CallbackKey key,
    CallbackExchange transport,
    CallbackSender sender,
    TimeProvider time,
    ILogger<CallbackDispatcher> logger)
{
    public async Task<CallbackOutcome> SendAsync(OssExchange exchange, UploadDraft draft, StoredObject item)
    {
        var faults = sender.Faults;
        var callback = draft.Callback ?? throw new InvalidOperationException("The draft asks for no callback.");
        if (faults.TooManyCallbacks)
        {
            return CallbackOutcome.Failed(CallbackFailures.TooManyRequests());
        }

        if (faults.FailImageInfo && callback.Body.NeedsImageInfo)
        {
            return CallbackOutcome.Failed(CallbackFailures.ImageInfo());
        }

        if (faults.CallbackDelay > TimeSpan.Zero)
        {
            await Task.Delay(faults.CallbackDelay, time, CancellationToken.None);
        }

        if (faults.DropCallback)
        {
            return CallbackOutcome.Failed(CallbackFailures.Unreachable());
        }

        byte[] body;
        try
        {
            body = Encoding.UTF8.GetBytes(Render(exchange, draft, item, callback));
        }
        catch (FileNotFoundException)
        {
            // Overwritten or deleted since it was stored: the bytes that the image's size is read from are gone.
            return CallbackOutcome.Failed(CallbackFailures.ImageInfo());
        }

        var outcome = CallbackOutcome.Failed(CallbackFailures.Unreachable());
        foreach (var url in callback.Urls.Skip(faults.SkipFirstCallbackUrl ? 1 : 0))
        {
            var message = Message(exchange, draft, item, callback, url, body);
            outcome = await transport.SendAsync(url, callback.Sni, message, faults.CutCallbackConnection);
            Log.Sent(logger, url.Authority, exchange.RequestId, outcome.Failure?.Message ?? "200");
            if (faults.SendCallbackTwice)
            {
                var second = await transport.SendAsync(url, callback.Sni, message, faults.CutCallbackConnection);
                Log.Sent(logger, url.Authority, exchange.RequestId, second.Failure?.Message ?? "200");
            }

            if (outcome.Failure is null)
            {
                break;
            }
        }

        return outcome;
    }

    private string Render(OssExchange exchange, UploadDraft draft, StoredObject item, CallbackRequest callback)
    {
        ImageInfo? image = null;
        if (callback.Body.NeedsImageInfo)
        {
            using var content = store.OpenBlob(item.BlobId);
            image = ImageInfoReader.Read(content);
        }

        var variables = new CallbackVariables(
            item, draft.Operation, exchange.RequestId, exchange.Http.Connection.RemoteIpAddress?.ToString(), callback.Variables, image);
        return callback.Body.Render(callback.BodyType == CallbackRequest.JsonType ? variables.ForJson : variables.ForForm);
    }

    private byte[] Message(
        OssExchange exchange, UploadDraft draft, StoredObject item, CallbackRequest callback, CallbackUrl url, byte[] body)
    {
        var faults = sender.Faults;
        var origin = new CallbackOrigin(
            item.Bucket, sender.OwnerId, sender.RequesterOf(draft.AccessKeyId), exchange.RequestId, sender.PublicKeyUrlBase64);
        var message = CallbackMessage.Create(url, callback, origin, key.Sign(url, body, faults.SignWithWrongKey), body, time.GetUtcNow());
        if (faults.AlterCallbackBody)
        {
            message = message.WithBody([.. body, (byte)' ']);
        }

        return (faults.RewriteCallbackPath ? message with { Target = "/rewritten" + message.Target } : message).ToBytes();
    }

    private static partial class Log
    {
        [LoggerMessage(901, LogLevel.Information, "Callback to {Host} for request {RequestId}: {Outcome}")]
        public static partial void Sent(ILogger logger, string host, string requestId, string outcome);
    }
}
