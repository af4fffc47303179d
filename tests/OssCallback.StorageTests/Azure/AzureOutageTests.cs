using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Azure;
using OssCallback.AzureStorage;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>Storage that is down or silent.</summary>
public sealed class AzureOutageTests(AzuriteFixture azurite)
{
    /// <summary>The callback's default budget.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(1500);

    /// <summary>What a busy build machine may add to it.</summary>
    private static readonly TimeSpan Slack = Patience.Of(TimeSpan.FromSeconds(1));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fails_quickly_while_storage_is_down_and_works_when_it_is_back()
    {
        var directory = await azurite.DirectoryAsync();
        var location = Directory.CreateTempSubdirectory("azurite-").FullName;
        AzureStorageUnderTest storage;
        AzuriteProcess first;
        await using (first = await AzuriteProcess.StartAsync(directory, location))
        {
            storage = await AzureStorageUnderTest.CreateAsync(first.ConnectionString);
            await storage.Queue.EnqueueAsync("before"u8.ToArray(), Cancellation);
            await first.StopAsync();
        }

        using var budget = new CancellationTokenSource(Budget);
        var start = Stopwatch.GetTimestamp();
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => storage.Queue.EnqueueAsync("lost"u8.ToArray(), budget.Token));
        Assert.True(exception is RequestFailedException or OperationCanceledException, exception.ToString());
        Assert.True(Stopwatch.GetElapsedTime(start) < Budget + Slack);
        Assert.InRange(storage.Requests.Sent.Count(request => request == "POST messages"), 2, 4);
        using var check = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        check.CancelAfter(Budget);
        await Assert.ThrowsAnyAsync<Exception>(() => storage.Store.CheckAsync(check.Token));

        await using (await first.StartAgainAsync(directory, location))
        {
            await storage.Queue.EnqueueAsync("after"u8.ToArray(), Cancellation);
            var received = await storage.Queue.ReceiveAsync(32, TimeSpan.FromMinutes(1), Cancellation);
            Assert.Equal(["before", "after"], received.Select(message => Encoding.UTF8.GetString(message.Body.Span)));
            await storage.Store.CheckAsync(Cancellation);
            await storage.DisposeAsync();
        }

        Directory.Delete(location, recursive: true);
    }

    [Fact]
    public async Task Names_the_host_and_not_the_key_when_nobody_listens()
    {
        var engine = Engine(Closed());

        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => engine.Queue.EnqueueAsync("lost"u8.ToArray(), Cancellation));

        Assert.Contains("127.0.0.1 did not answer in 3 tries", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(AzuriteFixture.AccountKey, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_on_a_silent_server_within_the_budget()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var engine = Engine((IPEndPoint)silent.LocalEndpoint);
        using var budget = new CancellationTokenSource(Budget);

        var start = Stopwatch.GetTimestamp();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Queue.EnqueueAsync("lost"u8.ToArray(), budget.Token));

        Assert.InRange(Stopwatch.GetElapsedTime(start), Budget - TimeSpan.FromMilliseconds(50), Budget + Slack);
    }

    [Fact]
    public async Task Tries_a_silent_server_again_before_the_budget_is_spent()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var requests = new StorageRequests();
        var engine = Engine((IPEndPoint)silent.LocalEndpoint, requests);
        using var budget = new CancellationTokenSource(Budget);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Queue.EnqueueAsync("lost"u8.ToArray(), budget.Token));

        Assert.InRange(requests.Sent.Count, 2, 3);
    }

    private static IPEndPoint Closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private static AzureStorageEngine Engine(IPEndPoint endpoint, StorageRequests? requests = null) => new(
        new AzureStorageOptions(),
        AzureStorageUnderTest.Connect(
            $"DefaultEndpointsProtocol=http;AccountName={AzuriteFixture.Account};AccountKey={AzuriteFixture.AccountKey};"
            + $"QueueEndpoint=http://{endpoint}/{AzuriteFixture.Account};TableEndpoint=http://{endpoint}/{AzuriteFixture.Account};"),
        TimeProvider.System,
        requests);
}
