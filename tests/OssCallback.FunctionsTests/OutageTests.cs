using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>Storage that is away.</summary>
public sealed class OutageTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Storage_that_is_away_at_the_start_is_a_503_and_works_once_it_is_there()
    {
        var folder = Directory.CreateTempSubdirectory("oss-callback-azurite-").FullName;
        var installed = await azurite.DirectoryAsync();
        await using var first = await AzuriteProcess.StartAsync(installed, folder);
        await first.StopAsync();
        await using var deployment = await FunctionsDeployment.PrepareAsync(first);
        deployment.Settings["Callback__BudgetMilliseconds"] = "1500";

        await deployment.StartWorkerAsync();

        Assert.Equal((503, "not_queued"), await CallAsync(deployment, "uploads/early.png"));
        Assert.Equal(503, (await deployment.Client.GetAsync("/api/health")).Status);
        Assert.Empty(deployment.Host.Log.Failures);

        await using var second = await first.StartAgainAsync(installed, folder);
        await Until.TrueAsync(async () => (await CallAsync(deployment, "uploads/late.png")).Status == 200, "a callback was taken",
            deployment.Evidence);
        await Until.TrueAsync(async () => (await deployment.Client.GetAsync("/api/health")).Status == 200, "the service is healthy",
            deployment.Evidence);
    }

    [Fact]
    public async Task Storage_that_goes_away_later_is_a_503_until_it_is_back()
    {
        var folder = Directory.CreateTempSubdirectory("oss-callback-azurite-").FullName;
        var installed = await azurite.DirectoryAsync();
        await using var first = await AzuriteProcess.StartAsync(installed, folder);
        await using var deployment = await FunctionsDeployment.PrepareAsync(first);
        await deployment.StartWorkerAsync();
        await Until.TrueAsync(async () => (await CallAsync(deployment, "uploads/before.png")).Status == 200, "a callback was taken",
            deployment.Evidence);

        await first.StopAsync();

        Assert.Equal((503, "not_queued"), await CallAsync(deployment, "uploads/meanwhile.png"));
        Assert.Empty(deployment.Host.Log.Failures);
        await using var second = await first.StartAgainAsync(installed, folder);
        await Until.TrueAsync(async () => (await CallAsync(deployment, "uploads/after.png")).Status == 200, "a callback was taken again",
            deployment.Evidence);
    }

    private static async Task<(int Status, string? Code)> CallAsync(FunctionsDeployment deployment, string key)
    {
        var answer = await deployment.Client.SendAsync(deployment.GoodCallback(key));
        return (answer.Status, (string?)answer.Json["code"]);
    }
}
