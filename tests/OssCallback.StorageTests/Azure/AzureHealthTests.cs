using Azure;
using Azure.Data.Tables;
using Azure.Storage;
using Azure.Storage.Queues;
using Azure.Storage.Sas;
using OssCallback.AzureStorage;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>Health means that the next callback will be queued: each part that is gone is found, and found again when it is back.</summary>
public sealed class AzureHealthTests(AzuriteFixture azurite) : AzureEngineTest(azurite)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_queue_that_is_deleted_fails_the_check_alone_and_recovers_when_it_is_back(bool isPoison)
    {
        var queue = new QueueClient(Storage.ConnectionString, isPoison ? Storage.Options.PoisonQueueName : Storage.Options.QueueName);
        await Storage.Queue.CheckAsync(Cancellation);
        await queue.DeleteAsync(Cancellation);

        await Assert.ThrowsAsync<RequestFailedException>(() => Storage.Queue.CheckAsync(Cancellation));
        await Storage.Store.CheckAsync(Cancellation);

        await queue.CreateAsync(cancellationToken: Cancellation);
        await Storage.Queue.CheckAsync(Cancellation);
        Assert.Equal(0, (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_table_that_is_deleted_fails_the_check_alone()
    {
        var table = new TableClient(Storage.ConnectionString, Storage.Options.TableName);
        await table.DeleteAsync(Cancellation);

        await Assert.ThrowsAsync<RequestFailedException>(() => Storage.Store.CheckAsync(Cancellation));
        await Storage.Queue.CheckAsync(Cancellation);

        await table.CreateAsync(Cancellation);
        await Storage.Store.CheckAsync(Cancellation);
    }

    [Fact]
    public async Task Rights_that_do_not_reach_to_add_a_message_fail_the_check()
    {
        await Limited("rap").Queue.CheckAsync(Cancellation);

        var refusal = await Assert.ThrowsAsync<RequestFailedException>(() => Limited("rp").Queue.CheckAsync(Cancellation));

        Assert.Equal(403, refusal.Status);
    }

    [Fact]
    public async Task A_probe_whose_deletion_is_not_heard_of_fails_nothing()
    {
        var lost = 0;
        Storage.Requests.After = request => request.StartsWith("DELETE ", StringComparison.Ordinal) && Interlocked.Increment(ref lost) == 1
            ? throw new IOException("The connection was cut.")
            : Task.CompletedTask;

        await Storage.Queue.CheckAsync(Cancellation);

        Assert.Equal(2, lost);
    }

    private AzureStorageEngine Limited(string rights)
    {
        var sas = new AccountSasBuilder
        {
            Services = AccountSasServices.Queues | AccountSasServices.Tables,
            ResourceTypes = AccountSasResourceTypes.All,
            Protocol = SasProtocol.HttpsAndHttp,
            ExpiresOn = DateTimeOffset.UtcNow.AddHours(1),
        };
        sas.SetPermissions(rights);
        var signature = sas.ToSasQueryParameters(new StorageSharedKeyCredential(AzuriteFixture.Account, AzuriteFixture.AccountKey));
        var endpoints = Storage.ConnectionString.Split(';').Where(part => part.Contains("Endpoint=", StringComparison.Ordinal));
        return new AzureStorageEngine(
            Storage.Options,
            AzureStorageUnderTest.Connect(string.Join(';', [.. endpoints, $"SharedAccessSignature={signature}"])),
            TimeProvider.System,
            Requests);
    }
}
