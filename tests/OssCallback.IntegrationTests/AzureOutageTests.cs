using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>Azure Storage goes away in the middle of the traffic and comes back.</summary>
public sealed class AzureOutageTests
{
    private const int UploadsInEachPhase = 30;
    private const int Clients = 6;

    [Fact]
    public async Task Nothing_is_accepted_while_storage_is_away_and_everything_flows_again_without_a_restart()
    {
        await using var account = await AzuriteAccount.StartAsync();
        await using var deployment = await Deployment.StartAsync([.. account.Settings, ("Callback:BudgetMilliseconds", "1500")]);
        var before = await UploadAsync(deployment);
        var processId = deployment.Server.Id;
        await account.StopAsync();

        // What was looked at within the last second is answered without another look.
        await Until.TrueAsync(async () => (await deployment.Client.GetAsync("/api/health")).Status == 503, "health says so");
        var longest = await LongestCallbackAsync(deployment);
        var during = await UploadAsync(deployment);

        Assert.All(during, upload => Assert.Equal(203, upload.Status));
        Assert.True(longest < TimeSpan.FromSeconds(5), $"A callback took {longest}, longer than OSS waits.");
        await account.StartAgainAsync();
        foreach (var (grant, _) in during.Concat(before.Where(upload => upload.Status == 203)))
        {
            await deployment.Client.ConfirmUntilTakenAsync(grant);
        }

        var after = await UploadAsync(deployment);
        foreach (var (grant, _) in after.Where(upload => upload.Status == 203))
        {
            await deployment.Client.ConfirmUntilTakenAsync(grant);
        }

        foreach (var (grant, _) in before.Concat(during).Concat(after))
        {
            await deployment.Client.ReadyAsync(grant.UploadId);
        }

        Assert.Equal(processId, deployment.Server.Id);
        Assert.Contains(after, upload => upload.Status == 200);
        Assert.Equal(3 * UploadsInEachPhase, (await deployment.Client.ListAsync("state=ready")).Count);
        Assert.Equal((3L * UploadsInEachPhase, 3L * UploadsInEachPhase * 7, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task A_lost_table_is_made_anew_and_its_records_come_back_from_the_bucket()
    {
        await using var account = await AzuriteAccount.StartAsync();
        await using var deployment = await Deployment.StartAsync([.. account.Settings, ("Reconcile:MinAgeMinutes", "0")]);
        var uploads = await UploadAsync(deployment);
        foreach (var (grant, _) in uploads.Where(upload => upload.Status == 203))
        {
            await deployment.Client.ConfirmUntilTakenAsync(grant);
        }

        await Until.TrueAsync(
            async () => (await deployment.Client.ListAsync("state=ready")).Count == UploadsInEachPhase, "all are ready",
            () => deployment.Server.Output.ToString());
        await deployment.Server.TerminateAsync();
        var settings = account.Settings.ToDictionary(setting => setting.Key, setting => setting.Value);
        await new TableClient(settings["AzureWebJobsStorage"], settings.GetValueOrDefault("Storage:TableName", "OssUploads"))
            .DeleteAsync(TestContext.Current.CancellationToken);

        await deployment.StartServerAsync();
        Assert.Empty(await deployment.Client.ListAsync());
        // The timer may be looking just now; then this look is refused.
        await Until.TrueAsync(
            async () => (await deployment.Client.PostJsonAsync("/api/reconcile", new JsonObject { ["hours"] = 1 })).Status == 200,
            "the bucket was looked through", () => deployment.Server.Output.ToString());

        foreach (var (grant, _) in uploads)
        {
            Assert.Equal("reconcile", (string)(await deployment.Client.ReadyAsync(grant.UploadId))["source"]!);
        }

        Assert.Equal((UploadsInEachPhase, UploadsInEachPhase * 7L, 0L, 0L), (await deployment.Client.StatisticsAsync()).Total);
    }

    private static async Task<List<(Grant Grant, int Status)>> UploadAsync(Deployment deployment)
    {
        var uploads = new ConcurrentBag<(Grant, int)>();
        await Parallel.ForAsync(
            0, UploadsInEachPhase,
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = TestContext.Current.CancellationToken },
            async (_, _) =>
        {
            var grant = await deployment.Client.GrantAsync("seven.txt", 7);
            uploads.Add((grant, (await deployment.Client.PostAsync(grant, "seven !"u8.ToArray())).Status));
        });
        return [.. uploads];
    }

    /// <summary>OSS's own limit is the only time that is asserted: the budget of 1.5 s leaves room for a slow machine.</summary>
    private static async Task<TimeSpan> LongestCallbackAsync(Deployment deployment)
    {
        var grant = await deployment.Client.GrantAsync("seven.txt", 7);
        var start = Stopwatch.GetTimestamp();
        var answer = await deployment.CallbackAsync(
            $"bucket={Deployment.Bucket}&object={Uri.EscapeDataString(grant.Key)}&size=7&ticket={grant.Ticket}");
        Assert.Equal(503, answer.Status);
        return Stopwatch.GetElapsedTime(start);
    }
}
