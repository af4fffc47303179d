using System.Collections.Concurrent;
using System.Text;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>How the queue contracts send and receive.</summary>
public abstract class MessageContract(Func<Task<IStorageUnderTest>> create) : StorageContract(create)
{
    /// <summary>Outlasts every test.</summary>
    protected static readonly TimeSpan LongLease = TimeSpan.FromMinutes(10);

    /// <summary>The shortest that every engine has.</summary>
    protected static readonly TimeSpan ShortLease = TimeSpan.FromSeconds(1);

    protected static string Text(QueuedUpload message) => Encoding.UTF8.GetString(message.Body.Span);

    protected Task EnqueueAsync(string text) => Queue.EnqueueAsync(Encoding.UTF8.GetBytes(text), Cancellation);

    protected async Task<QueuedUpload> ReceiveOneAsync(TimeSpan lease) => Assert.Single(await Queue.ReceiveAsync(1, lease, Cancellation));

    /// <summary>Receives until there were so many messages, under long leases.</summary>
    protected async Task<IReadOnlyList<string>> ReceiveAllAsync(int count)
    {
        var received = new List<string>();
        while (received.Count < count)
        {
            received.AddRange((await Queue.ReceiveAsync(32, LongLease, Cancellation)).Select(Text));
        }

        return received;
    }

    /// <summary>Sends one more message and checks that nothing but this message comes out.</summary>
    protected async Task AssertOnlyTheNextMessageIsVisibleAsync()
    {
        await EnqueueAsync("next");

        var received = Assert.Single(await Queue.ReceiveAsync(32, LongLease, Cancellation));
        Assert.Equal("next", Text(received));
        await Queue.CompleteAsync(received, Cancellation);
    }

    protected async Task<IReadOnlyCollection<string>> ReceiveConcurrentlyAsync(int count, int receivers)
    {
        var received = new ConcurrentBag<string>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Task.WhenAll(Enumerable.Range(0, receivers).Select(_ => ReceiveUntilEnoughAsync()));
        Cancellation.ThrowIfCancellationRequested();
        return received;

        async Task ReceiveUntilEnoughAsync()
        {
            while (received.Count < count)
            {
                IReadOnlyList<QueuedUpload> messages;
                try
                {
                    messages = await Queue.ReceiveAsync(8, LongLease, enough.Token);
                }
                catch (OperationCanceledException) when (enough.IsCancellationRequested)
                {
                    return;
                }

                foreach (var message in messages)
                {
                    received.Add(Text(message));
                }
            }

            await enough.CancelAsync();
        }
    }
}
