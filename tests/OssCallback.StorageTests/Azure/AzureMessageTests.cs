using System.Text;
using Azure;
using Azure.Storage.Queues;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>How messages lie in Azure's queue.</summary>
public sealed class AzureMessageTests(AzuriteFixture azurite) : AzureEngineTest(azurite)
{
    private QueueClient Raw =>
        new(Storage.ConnectionString, Storage.Options.QueueName, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });

    [Fact]
    public async Task Writes_Base64_that_the_queue_trigger_reads_and_that_never_expires()
    {
        byte[] message = [0xFF, 0x00, 0x41];

        await Storage.Queue.EnqueueAsync(message, Cancellation);
        Assert.Equal(["POST messages"], Requests.Sent);
        var raw = (await Raw.PeekMessageAsync(Cancellation)).Value;

        Assert.Equal(Convert.ToBase64String(message), raw.MessageText);
        Assert.Equal(9999, raw.ExpiresOn!.Value.Year);
    }

    [Fact]
    public async Task Refuses_more_than_48_KiB_without_a_request()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => Storage.Queue.EnqueueAsync(new byte[IUploadQueue.MaxMessageBytes + 1], Cancellation));

        Assert.Contains("49153 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Requests.Sent);
    }

    [Fact]
    public async Task Poisons_a_text_that_is_no_Base64_and_delivers_the_rest()
    {
        await Raw.SendMessageAsync("no Base64 & <xml>", Cancellation);
        await Storage.Queue.EnqueueAsync("good"u8.ToArray(), Cancellation);

        var received = Assert.Single(await Storage.Queue.ReceiveAsync(32, Lease, Cancellation));
        var poisoned = Assert.Single(await Storage.Engine.Queue.ListPoisonAsync(32, Cancellation));

        Assert.Equal("good", Encoding.UTF8.GetString(received.Body.Span));
        Assert.Equal("no Base64 & <xml>", Encoding.UTF8.GetString(poisoned.Body.Span));
        Assert.NotNull(poisoned.PoisonedAt);
    }

    [Fact]
    public async Task Wakes_a_receiver_of_this_process_before_its_pause_ends()
    {
        var engine = Storage.Open(new FakeTimeProvider());
        var looked = new TaskCompletionSource();
        Requests.After = _ =>
        {
            looked.TrySetResult();
            return Task.CompletedTask;
        };
        var receiving = engine.Queue.ReceiveAsync(1, Lease, Cancellation);
        await looked.Task.WaitAsync(Cancellation);

        await engine.Queue.EnqueueAsync("late"u8.ToArray(), Cancellation);

        Assert.Single(await receiving.WaitAsync(Patience.Of(TimeSpan.FromSeconds(30)), Cancellation));
    }

    [Fact]
    public async Task Does_not_take_a_missing_queue_for_a_lost_lease()
    {
        await Storage.Queue.EnqueueAsync("message"u8.ToArray(), Cancellation);
        var message = Assert.Single(await Storage.Queue.ReceiveAsync(1, Lease, Cancellation));
        await Raw.DeleteAsync(Cancellation);

        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => Storage.Queue.CompleteAsync(message, Cancellation));

        Assert.Equal("QueueNotFound", exception.ErrorCode);
        await Assert.ThrowsAsync<RequestFailedException>(() => Storage.Engine.CheckAsync(Cancellation));
    }

    [Fact]
    public async Task Refuses_a_receipt_of_another_engine() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Storage.Queue.CompleteAsync(new QueuedUpload(default, 1, "17"), Cancellation));
}
