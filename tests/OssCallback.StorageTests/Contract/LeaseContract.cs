using System.Diagnostics;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>Leases, and the ways in which they end.</summary>
public abstract class LeaseContract(Func<Task<IStorageUnderTest>> create) : MessageContract(create)
{
    [Fact]
    public async Task Hides_a_leased_message_from_other_receivers()
    {
        await EnqueueAsync("leased");
        await ReceiveOneAsync(LongLease);

        await AssertOnlyTheNextMessageIsVisibleAsync();
    }

    [Fact]
    public async Task Delivers_again_when_the_lease_ends_and_counts_deliveries()
    {
        await EnqueueAsync("again");

        var first = await ReceiveOneAsync(ShortLease);
        var second = await ReceiveOneAsync(ShortLease);
        var third = await ReceiveOneAsync(LongLease);

        Assert.Equal([1, 2, 3], [first.DeliveryCount, second.DeliveryCount, third.DeliveryCount]);
        Assert.All([first, second, third], message => Assert.Equal("again", Text(message)));
    }

    [Fact]
    public async Task Keeps_a_renewed_message_hidden_when_its_first_lease_would_have_ended()
    {
        await EnqueueAsync("slow");
        var first = await ReceiveOneAsync(TimeSpan.FromSeconds(3));

        var renewed = await Queue.RenewAsync(first, LongLease, Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(4), Cancellation);

        await AssertOnlyTheNextMessageIsVisibleAsync();
        Assert.NotNull(renewed);
        await Queue.AbandonAsync(renewed, TimeSpan.Zero, Cancellation);
        var second = await ReceiveOneAsync(LongLease);
        Assert.Equal(("slow", 2), (Text(second), second.DeliveryCount));
    }

    [Fact]
    public async Task Completes_a_message_with_its_newest_receipt()
    {
        await EnqueueAsync("slow");
        var first = await ReceiveOneAsync(LongLease);
        var second = await Queue.RenewAsync(first, LongLease, Cancellation);
        var third = await Queue.RenewAsync(second!, LongLease, Cancellation);

        await Queue.CompleteAsync(third!, Cancellation);

        Assert.Null(await Queue.RenewAsync(third!, LongLease, Cancellation));
        await AssertOnlyTheNextMessageIsVisibleAsync();
    }

    [Fact]
    public async Task Does_not_renew_a_lease_that_was_lost()
    {
        await EnqueueAsync("slow");
        var lost = await ReceiveOneAsync(ShortLease);
        var held = await ReceiveOneAsync(LongLease);

        Assert.Null(await Queue.RenewAsync(lost, LongLease, Cancellation));

        await Queue.AbandonAsync(held, TimeSpan.Zero, Cancellation);
        Assert.Equal(3, (await ReceiveOneAsync(LongLease)).DeliveryCount);
    }

    [Fact]
    public async Task Removes_a_completed_message_for_good()
    {
        await EnqueueAsync("done");
        var message = await ReceiveOneAsync(LongLease);

        await Queue.CompleteAsync(message, Cancellation);
        await Queue.AbandonAsync(message, TimeSpan.Zero, Cancellation);
        await Queue.CompleteAsync(message, Cancellation);

        await AssertOnlyTheNextMessageIsVisibleAsync();
        await Storage.ReopenAsync();
        await AssertOnlyTheNextMessageIsVisibleAsync();
    }

    [Fact]
    public async Task Leaves_a_message_alone_whose_lease_was_lost_before_it_was_completed()
    {
        await EnqueueAsync("slow");
        var lost = await ReceiveOneAsync(ShortLease);
        var held = await ReceiveOneAsync(LongLease);

        await Queue.CompleteAsync(lost, Cancellation);
        await Queue.AbandonAsync(held, TimeSpan.Zero, Cancellation);

        Assert.Equal(3, (await ReceiveOneAsync(LongLease)).DeliveryCount);
    }

    [Fact]
    public async Task Leaves_a_message_alone_whose_lease_was_lost_before_it_was_abandoned()
    {
        await EnqueueAsync("slow");
        var lost = await ReceiveOneAsync(ShortLease);
        var held = await ReceiveOneAsync(LongLease);

        await Queue.AbandonAsync(lost, TimeSpan.Zero, Cancellation);

        await AssertOnlyTheNextMessageIsVisibleAsync();
        await Queue.AbandonAsync(held, TimeSpan.Zero, Cancellation);
        Assert.Equal(3, (await ReceiveOneAsync(LongLease)).DeliveryCount);
    }

    [Fact]
    public async Task Leaves_a_message_alone_whose_lease_was_lost_before_it_was_poisoned()
    {
        await EnqueueAsync("slow");
        var lost = await ReceiveOneAsync(ShortLease);
        var held = await ReceiveOneAsync(LongLease);

        await Queue.PoisonAsync(lost, Cancellation);
        await Queue.AbandonAsync(held, TimeSpan.Zero, Cancellation);

        Assert.Equal(3, (await ReceiveOneAsync(LongLease)).DeliveryCount);
    }

    [Fact]
    public async Task Ends_the_lease_when_a_message_is_abandoned()
    {
        await EnqueueAsync("back");
        var first = await ReceiveOneAsync(LongLease);

        await Queue.AbandonAsync(first, TimeSpan.Zero, Cancellation);
        await Queue.CompleteAsync(first, Cancellation);

        Assert.Equal(2, (await ReceiveOneAsync(LongLease)).DeliveryCount);
    }

    [Fact]
    public async Task Hides_an_abandoned_message_for_the_delay()
    {
        await EnqueueAsync("later");
        var first = await ReceiveOneAsync(LongLease);

        var start = Stopwatch.GetTimestamp();
        await Queue.AbandonAsync(first, TimeSpan.FromSeconds(3), Cancellation);
        await AssertOnlyTheNextMessageIsVisibleAsync();
        var second = await ReceiveOneAsync(LongLease);

        Assert.Equal(("later", 2), (Text(second), second.DeliveryCount));
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1.9), "The message came back before its delay had passed.");
    }

    [Fact]
    public async Task Wakes_a_waiting_receiver_when_a_message_is_abandoned()
    {
        await EnqueueAsync("back");
        var first = await ReceiveOneAsync(LongLease);
        var receiving = Queue.ReceiveAsync(1, LongLease, Cancellation);

        await Queue.AbandonAsync(first, TimeSpan.Zero, Cancellation);

        Assert.Equal(2, Assert.Single(await receiving).DeliveryCount);
    }

    [Fact]
    public async Task Moves_a_poisoned_message_out_of_the_way_and_keeps_it()
    {
        byte[] unreadable = [0xFF, 0x00, 0xFE];
        await Queue.EnqueueAsync(unreadable, Cancellation);

        await Queue.PoisonAsync(await ReceiveOneAsync(LongLease), Cancellation);
        await Storage.ReopenAsync();

        Assert.Equal(unreadable, Assert.Single(await Storage.ListPoisonAsync(Cancellation)));
        await AssertOnlyTheNextMessageIsVisibleAsync();
    }

    [Fact]
    public async Task Ends_the_lease_when_a_message_is_poisoned()
    {
        await EnqueueAsync("unreadable");
        var message = await ReceiveOneAsync(LongLease);

        await Queue.PoisonAsync(message, Cancellation);
        await Queue.AbandonAsync(message, TimeSpan.Zero, Cancellation);

        await AssertOnlyTheNextMessageIsVisibleAsync();
    }

    [Fact]
    public async Task Keeps_the_delivery_count_when_closed_and_reopened()
    {
        await EnqueueAsync("leased");
        await ReceiveOneAsync(ShortLease);
        var second = await ReceiveOneAsync(LongLease);

        await Storage.ReopenAsync();

        // Too late where the engine has ended the lease itself.
        await Queue.AbandonAsync(second, TimeSpan.Zero, Cancellation);
        Assert.Equal(3, (await ReceiveOneAsync(LongLease)).DeliveryCount);
    }
}
