using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Images;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Callbacks;

/// <summary>Sends the callback of a stored object: each URL in turn until the first success, no retry.</summary>
internal sealed partial class CallbackDispatcher(ObjectStore store, CallbackKey key, CallbackExchange transport, CallbackSender sender, TimeProvider time, ILogger<CallbackDispatcher> logger)
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

        var body = Encoding.UTF8.GetBytes(Render(exchange, draft, item, callback));
        if (faults.CallbackDelay > TimeSpan.Zero)
        {
            await Task.Delay(faults.CallbackDelay, time, CancellationToken.None);
        }

        if (faults.DropCallback)
        {
            return CallbackOutcome.Failed(CallbackFailures.Unreachable());
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

        var variables = new CallbackVariables(exchange, draft, item, callback, image);
        return callback.Body.Render(callback.BodyType == CallbackRequest.JsonType ? variables.ForJson : variables.ForForm);
    }

    private byte[] Message(OssExchange exchange, UploadDraft draft, StoredObject item, CallbackRequest callback, CallbackUrl url, byte[] body)
    {
        var faults = sender.Faults;
        var sent = faults.AlterCallbackBody ? [.. body, (byte)' '] : body;
        var head = new StringBuilder(1024);
        head.Append("POST ").Append(faults.RewriteCallbackPath ? "/rewritten" : string.Empty).Append(url.Path).Append(url.Query).Append(" HTTP/1.1\r\n");
        Add("Host", callback.Host ?? url.Authority);
        Add("Connection", "close");
        Add("Content-Length", sent.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("Authorization", key.Sign(url, body, faults.SignWithWrongKey));
        Add("Content-MD5", Md5(body));
        Add("Content-Type", callback.BodyType);
        Add("Date", time.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture));
        Add("User-Agent", "aliyun-oss-callback");
        Add("eagleeye-rpcid", "0.1");
        Add("x-oss-additional-headers", string.Empty);
        Add("x-oss-bucket", item.Bucket);
        Add("x-oss-owner", sender.OwnerId);
        Add("x-oss-pub-key-url", sender.PublicKeyUrlBase64);
        Add("x-oss-request-id", exchange.RequestId);
        Add("x-oss-requester", sender.RequesterOf(draft.AccessKeyId));
        Add("x-oss-signature-version", "1.0");
        Add("x-oss-tag", "CALLBACK");
        foreach (var (name, value) in callback.AdditionalHeaders)
        {
            Add(name, value);
        }

        head.Append("\r\n");
        return [.. Encoding.ASCII.GetBytes(head.ToString()), .. sent];

        void Add(string name, string value) => head.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    private static string Md5(byte[] body)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(body);
        return Convert.ToBase64String(md5.GetHashAndReset());
    }

    private static partial class Log
    {
        [LoggerMessage(901, LogLevel.Information, "Callback to {Host} for request {RequestId}: {Outcome}")]
        public static partial void Sent(ILogger logger, string host, string requestId, string outcome);
    }
}
