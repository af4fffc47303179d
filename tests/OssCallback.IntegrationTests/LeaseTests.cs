using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.CrashingServer;
using OssCallback.IntegrationTests.Support;
using OssCallback.Processing;
using OssCallback.Server;
using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.IntegrationTests;

/// <summary>Leases that end too early, and settlements that do not succeed at once.</summary>
public sealed class LeaseTests
{
    private const int Uploads = 6;

    [Theory]
    [InlineData(StorageOptions.SqliteKind)]
    [InlineData(StorageOptions.AzureKind)]
    public async Task A_reviewer_slower_than_the_lease_sees_each_upload_once(string kind)
    {
        await using var account = kind == StorageOptions.AzureKind ? await AzuriteAccount.StartAsync() : null;
        // Two workers and a lease of 5 seconds: while two uploads are reviewed for 8 seconds, others are leased and wait.
        await using var deployment = await Deployment.PrepareAsync(
            [.. account?.Settings ?? [], ("Storage:LeaseSeconds", "5"), ("Storage:Concurrency", "2")]);
        var reviewer = new SlowReviewer(TimeSpan.FromSeconds(8));
        await using var server = await StartAsync(deployment, services => services.AddSingleton<IUploadReviewer>(reviewer));

        var grants = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(_ => deployment.Client.GrantAsync(size: 3)));
        Assert.All(
            await Task.WhenAll(grants.Select(grant => deployment.Client.PostAsync(grant, [1, 2, 3]))),
            answer => Assert.Equal(200, answer.Status));
        await Until.TrueAsync(
            async () => (await deployment.Client.ListAsync("state=ready")).Count == Uploads, "all uploads became ready",
            TimeSpan.FromMinutes(3));

        Assert.Equal(grants.Select(grant => grant.UploadId).Order(), reviewer.Reviewed.Order());
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_settlement_that_fails_is_tried_again_and_does_not_wait_for_the_lease()
    {
        await using var deployment = await Deployment.PrepareAsync(("Storage:LeaseSeconds", "3600"));
        FailingQueue? queue = null;
        await using var server = await StartAsync(deployment, services => services.AddSingleton<IUploadQueue>(provider =>
            queue = new FailingQueue(provider.GetRequiredService<SqliteEngine>().Queue, failures: 3)));

        var grant = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(grant, [1, 2, 3]);
        await deployment.Client.ReadyAsync(grant.UploadId);

        await Until.TrueAsync(
            async () => (await deployment.CountMessagesAsync()).Queued == 0, "the message was completed", TimeSpan.FromMinutes(2));
        Assert.Equal(4, queue!.Completions);
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<WebApplication> StartAsync(Deployment deployment, Action<IServiceCollection> configure)
    {
        var server = ServerHost.Build([.. deployment.ServerArguments()], settings: null, configure);
        Assert.True(await StartupCheck.PassesAsync(server.Services, Console.Error, TestContext.Current.CancellationToken));
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Does not heed its token, as a reviewer that waits for another program may not.</summary>
    private sealed class SlowReviewer(TimeSpan duration) : IUploadReviewer
    {
        private readonly ConcurrentQueue<string> _reviewed = new();

        public IEnumerable<string> Reviewed => _reviewed;

        public async ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
        {
            _reviewed.Enqueue(record.Id);
            await Task.Delay(duration, CancellationToken.None);
            return ReviewVerdict.Accept;
        }
    }

    private sealed class FailingQueue(IUploadQueue queue, int failures) : PassingQueue(queue)
    {
        private int _completions;

        public int Completions => Volatile.Read(ref _completions);

        public override Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken) =>
            Interlocked.Increment(ref _completions) <= failures
            ? Task.FromException(new IOException("disk I/O error"))
            : base.CompleteAsync(message, cancellationToken);
    }
}
