using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>A disk that answers nothing: every budget holds, and afterwards all goes on without a restart.</summary>
public sealed class HangingDiskTests
{
    /// <summary>More than the store has readers, and more than a small machine has threads.</summary>
    private const int AtOnce = 24;

    [Fact]
    public async Task Callbacks_confirmations_questions_and_grants_are_answered_while_the_disk_hangs_and_work_when_it_is_well()
    {
        using var disk = await SickDisk.PrepareAsync();
        await using var deployment = await Deployment.PrepareAsync(
            ("Callback:BudgetMilliseconds", "1500"), ("Policy:BudgetMilliseconds", "2000"));
        await deployment.StartServerAsync(disk.Start(RunningProgram.Cli, deployment.ServeArguments()));
        var client = deployment.Client;
        deployment.Oss.Faults.DropCallback = true;
        var waiting = await client.GrantAsync(size: 3);
        await client.PostAsync(waiting, [1, 2, 3]);
        deployment.Oss.Faults.DropCallback = false;
        var ready = (string)(await client.UploadAsync([1]))["id"]!;
        await deployment.QueueEmptyAsync();
        var late = await client.GrantAsync(size: 3);

        // All of these answers come before the disk is well again: a test of time without a clock.
        disk.Hang();
        var questions = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => client.StatusAsync(ready)));
        var callback = await client.PostAsync(late, [1, 2, 3]);
        var confirmation = await client.ConfirmAsync(waiting);
        var grant = await client.GetAsync("/api/policy?filename=a.png&size=3");
        var health = await client.GetAsync("/api/health");
        var live = await client.GetAsync("/api/health?probe=live");

        // What a reader has in memory already needs no disk.
        Assert.All(questions, answer => Assert.True((answer.Status, answer.Code) is (200, null) or (503, "out_of_time"), answer.Body));
        Assert.Equal(203, callback.Status);
        Assert.Contains("503", callback.Body, StringComparison.Ordinal);
        Assert.Equal((503, "out_of_time"), (confirmation.Status, confirmation.Code));
        Assert.Equal(200, grant.Status);
        Assert.Equal((503, "store_unavailable"), (health.Status, (string?)health.Json["status"]));
        Assert.Equal(200, live.Status);
        Assert.False(deployment.Server.HasExited);

        disk.Recover();
        await Until.TrueAsync(async () => (await client.GetAsync("/api/health")).Status == 200, "the server is healthy again");
        Assert.Equal(200, (await client.StatusAsync(ready)).Status);
        foreach (var left in new[] { waiting, late })
        {
            await client.ConfirmUntilTakenAsync(left);
            await client.ReadyAsync(left.UploadId);
        }

        await deployment.QueueEmptyAsync();
        Assert.Equal((3, 7, 0, 0), (await client.StatisticsAsync()).Total);
    }
}
