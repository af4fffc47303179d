using OssCallback.Callbacks;
using OssCallback.Cli.Send;
using OssCallback.Simulator.Callbacks;
using CallbackUrl = OssCallback.Simulator.Callbacks.CallbackUrl;

namespace OssCallback.Cli.Load;

/// <summary>Signs all callbacks before the first is sent, so that signing does not compete with the receiver.</summary>
internal static class LoadMessages
{
    /// <summary>Different callbacks, each for an object of its own with a ticket of its own.</summary>
    public static List<byte[]> Create(
        SigningKey key, string url, string bucket, string bodyType, byte[]? ticketKey, bool keepAlive, int count)
    {
        var time = TimeProvider.System;
        var signer = new CallbackSigner(key, time);
        var address = CallbackUrl.Parse(url)!;
        var tickets = ticketKey is null ? null : new TicketSigner([ticketKey]);
        var ticket = new UploadTicket(time.GetUtcNow() + UploadTicket.Grace, "default", "load");
        var run = ReportedUpload.NewRequestId();
        var messages = new List<byte[]>(count);
        for (var index = 0; index < count; index++)
        {
            var upload = new ReportedUpload { Bucket = bucket, Object = FormattableString.Invariant($"load/{run}/{index}.png") };
            var callback = CallbackSource.Own(url, bodyType, tickets?.Issue(ticket, bucket, upload.Object), []);
            messages.Add(ToBytes(signer.Sign(address, callback, upload), keepAlive));
        }

        return messages;
    }

    /// <summary>The bytes on the wire; OSS itself never keeps a connection.</summary>
    public static byte[] ToBytes(CallbackMessage message, bool keepAlive) =>
        (keepAlive ? message.WithHeader("Connection", "keep-alive") : message).ToBytes();
}
