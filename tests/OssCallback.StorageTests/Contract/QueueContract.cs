using System.Security.Cryptography;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>Messages in and out.</summary>
public abstract class QueueContract(Func<Task<IStorageUnderTest>> create) : MessageContract(create)
{
    [Fact]
    public async Task Returns_every_byte_as_it_was_put_in()
    {
        byte[] message = [.. Enumerable.Range(0, 256).Select(value => (byte)value), 0xC3, 0x28, 0x00, 0xFF];

        await Queue.EnqueueAsync(message, Cancellation);
        var received = Assert.Single(await Queue.ReceiveAsync(32, LongLease, Cancellation));

        Assert.Equal(message, received.Body.ToArray());
        Assert.Equal(1, received.DeliveryCount);
    }

    [Fact]
    public async Task Knows_nothing_of_the_queue_beside_it()
    {
        await Queue.EnqueueAsync("upload"u8.ToArray(), Cancellation);
        await Storage.Notifications.EnqueueAsync("notification"u8.ToArray(), Cancellation);
        await Storage.ReopenAsync();

        var notification = Assert.Single(await Storage.Notifications.ReceiveAsync(32, LongLease, Cancellation));
        await Storage.Notifications.PoisonAsync(notification, Cancellation);

        Assert.Equal("notification", Text(notification));
        Assert.Equal("upload", Text(await ReceiveOneAsync(LongLease)));
        Assert.Empty(await Storage.ListPoisonAsync(Cancellation));
        var parked = Assert.Single(await Storage.Notifications.ListPoisonAsync(32, Cancellation));
        Assert.Equal(1, await Storage.Notifications.PurgePoisonAsync(parked.Id, Cancellation));
        Assert.Empty(await Storage.Notifications.ListPoisonAsync(32, Cancellation));
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_it_is_checked()
    {
        await Queue.CheckAsync(Cancellation);
        await AssertOnlyTheNextMessageIsVisibleAsync();

        await Storage.ReopenAsync();
        await AssertOnlyTheNextMessageIsVisibleAsync();
        Assert.Empty(await Storage.ListPoisonAsync(Cancellation));
    }

    [Fact]
    public async Task Says_how_much_waits_and_shows_the_first_in_line()
    {
        Assert.Equal(new QueueState(0, null), await Queue.LookAsync(Cancellation));

        await Queue.EnqueueAsync("first"u8.ToArray(), Cancellation);
        await Queue.EnqueueAsync("second"u8.ToArray(), Cancellation);

        var state = (await Queue.LookAsync(Cancellation))!;
        Assert.Equal(2, state.Waiting);
        Assert.Equal("first"u8.ToArray(), state.Oldest!.Value.ToArray());
    }

    [Fact]
    public async Task Takes_the_largest_message()
    {
        var message = RandomNumberGenerator.GetBytes(IUploadQueue.MaxMessageBytes);

        await Queue.EnqueueAsync(message, Cancellation);
        var received = Assert.Single(await Queue.ReceiveAsync(1, LongLease, Cancellation));

        Assert.Equal(message, received.Body.ToArray());
    }

    [Fact]
    public async Task Refuses_a_larger_message_and_sends_nothing()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.EnqueueAsync(new byte[IUploadQueue.MaxMessageBytes + 1], Cancellation));

        await AssertOnlyTheNextMessageIsVisibleAsync();
    }

    [Fact]
    public async Task Keeps_messages_apart_even_if_they_are_equal()
    {
        await EnqueueAsync("same");
        await EnqueueAsync("same");

        Assert.Equal(["same", "same"], await ReceiveAllAsync(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(33)]
    public async Task Refuses_to_receive_another_number_than_1_to_32(int maxMessages) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(maxMessages, LongLease, Cancellation));

    [Fact]
    public async Task Returns_no_more_messages_than_asked_for()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(number => EnqueueAsync($"{number}")));

        var received = await Queue.ReceiveAsync(2, LongLease, Cancellation);

        Assert.InRange(received.Count, 1, 2);
    }

    [Fact]
    public async Task Waits_for_a_message()
    {
        var receiving = Queue.ReceiveAsync(32, LongLease, Cancellation);
        Assert.False(receiving.IsCompleted);

        await EnqueueAsync("late");

        Assert.Equal("late", Text(Assert.Single(await receiving)));
    }

    [Fact]
    public async Task Ends_the_wait_when_cancelled_and_loses_nothing()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var receiving = Queue.ReceiveAsync(32, ShortLease, source.Token);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        await EnqueueAsync("kept");

        Assert.Equal(["kept"], await ReceiveAllAsync(1));
    }

    [Fact]
    public async Task Enqueues_nothing_for_a_caller_who_has_already_gone()
    {
        var gone = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Queue.EnqueueAsync(new byte[] { 1 }, gone));

        await AssertOnlyTheNextMessageIsVisibleAsync();
    }

    [Fact]
    public async Task Delivers_each_message_to_one_of_many_receivers()
    {
        const int Messages = 200;
        var sent = Enumerable.Range(0, Messages).Select(number => $"{number}").ToArray();

        // Few at a time: a sender that has to wait too long for an answer sends again, and then two messages are right.
        var sending = Parallel.ForEachAsync(
            sent,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation },
            async (text, _) => await EnqueueAsync(text));
        var received = await ReceiveConcurrentlyAsync(Messages, receivers: 4);
        await sending;

        Assert.Equal(sent.Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Keeps_messages_when_closed_and_reopened()
    {
        var sent = Enumerable.Range(0, 50).Select(number => $"{number}").ToArray();
        await Task.WhenAll(sent.Select(EnqueueAsync));

        await Storage.ReopenAsync();

        Assert.Equal(sent.Order(StringComparer.Ordinal), (await ReceiveAllAsync(50)).Order(StringComparer.Ordinal));
    }
}
