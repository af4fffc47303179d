using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>The process is killed between every two steps of an upload's way; a new one finishes what the old one began.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("after enqueue")]
    [InlineData("after receive")]
    [InlineData("before received")]
    [InlineData("after received")]
    [InlineData("before reviewing")]
    [InlineData("after reviewing")]
    [InlineData("in review")]
    [InlineData("before ready")]
    [InlineData("after ready")]
    [InlineData("before delete")]
    [InlineData("after delete")]
    public async Task What_was_durable_becomes_ready_without_the_client_and_is_counted_once(string step)
    {
        await using var deployment = await StartCrashingAsync(step);
        var grant = await deployment.Client.GrantAsync(size: 3);

        // 200 or 203: the pump may kill the process before the answer has left. In the queue it is in either case.
        await deployment.Client.PostAsync(grant, [1, 2, 3]);
        await AssertKilledAsync(deployment);
        await deployment.StartServerAsync();

        await AssertReadyOnceAsync(deployment, grant);
    }

    [Fact]
    public async Task What_was_not_durable_was_not_answered_200_and_is_confirmed()
    {
        await using var deployment = await StartCrashingAsync("before enqueue");
        var grant = await deployment.Client.GrantAsync(size: 3);

        Assert.Equal(203, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);
        await AssertKilledAsync(deployment);
        await deployment.StartServerAsync();
        Assert.Equal(404, (await deployment.Client.StatusAsync(grant.UploadId)).Status);
        Assert.Equal(202, (await deployment.Client.ConfirmAsync(grant)).Status);

        await AssertReadyOnceAsync(deployment, grant);
    }

    [Theory]
    [InlineData("before enqueue")]
    [InlineData("after enqueue")]
    [InlineData("before ready")]
    [InlineData("before delete")]
    public async Task A_confirmation_survives_in_the_same_way(string step)
    {
        await using var deployment = await StartCrashingAsync(step);
        deployment.Oss.Faults.DropCallback = true;
        var grant = await deployment.Client.GrantAsync(size: 3);
        Assert.Equal(203, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);

        var confirming = deployment.Client.ConfirmUntilTakenAsync(grant);
        await AssertKilledAsync(deployment);
        await deployment.StartServerAsync();
        await confirming;

        await AssertReadyOnceAsync(deployment, grant);
    }

    [Fact]
    public async Task A_process_that_is_killed_again_and_again_at_the_same_step_still_gets_there()
    {
        await using var deployment = await StartCrashingAsync("before ready");
        var grant = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(grant, [1, 2, 3]);
        await AssertKilledAsync(deployment);

        // More often than a message is delivered before its upload counts as failed.
        for (var times = 0; times < 6; times++)
        {
            await using var next = RunningProgram.Start(
                RunningProgram.CrashingServer, [.. deployment.ServerArguments(), "--crash", "before ready"]);
            await next.ExitAsync();
        }

        await deployment.StartServerAsync();

        await AssertReadyOnceAsync(deployment, grant);
    }

    private static async Task<Deployment> StartCrashingAsync(string step)
    {
        var deployment = await Deployment.PrepareAsync();
        await deployment.StartServerAsync(
            RunningProgram.Start(RunningProgram.CrashingServer, [.. deployment.ServerArguments(), "--crash", step]));
        return deployment;
    }

    private static async Task AssertKilledAsync(Deployment deployment)
    {
        const int KilledBySignal9 = 128 + 9;
        Assert.Equal(KilledBySignal9, await deployment.Server.ExitAsync());
    }

    private static async Task AssertReadyOnceAsync(Deployment deployment, Grant grant)
    {
        var record = await deployment.Client.ReadyAsync(grant.UploadId);
        Assert.Equal(200, (await deployment.Client.ConfirmAsync(grant)).Status);
        await deployment.QueueEmptyAsync();

        Assert.Equal((3, 1), ((int)record["size"]!, (int)record["revision"]!));
        Assert.Single(await deployment.Client.ListAsync());
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
        Assert.Equal((0, 0), await deployment.CountMessagesAsync());
    }
}
