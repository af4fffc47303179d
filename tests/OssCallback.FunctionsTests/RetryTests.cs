using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>What cannot be processed now is a new message with a delay, so that the host's count of deliveries says nothing about an
/// upload; what cannot be read ends in the poison queue.</summary>
public sealed class RetryTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outage_of_oss_is_a_delay_a_line_for_each_try_and_no_failed_delivery()
    {
        // One failed delivery would be one too many.
        await using var deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync(),
            ("AzureFunctionsJobHost__extensions__queues__maxDequeueCount", "1"));
        var grant = await deployment.Client.GrantAsync("photo.png", 3);
        deployment.Oss.Faults.HeadUnavailable = true;
        await deployment.Client.DeliverAsync(grant, [1, 2, 3]);
        await Until.TrueAsync(() => Task.FromResult(Tries(deployment) >= 3), "the upload was tried three times", deployment.Evidence);

        deployment.Oss.Faults.HeadUnavailable = false;

        await deployment.Client.ReadyAsync(grant.UploadId);
        Assert.Empty(deployment.Host.Log.Failures);
        Assert.Equal(0, await deployment.CountPoisonAsync());
        Assert.All(deployment.Host.Log.Lines.Where(line => line.Function == "Processor"), line => Assert.Null(line.Exception));
        await Until.TrueAsync(async () => await deployment.CountQueuedAsync() == 0, "no copy of the message is left", deployment.Evidence);
    }

    [Fact]
    public async Task A_message_that_is_no_upload_goes_to_the_poison_queue_and_can_be_purged()
    {
        await using var deployment = await FunctionsDeployment.StartAsync(
            await azurite.SharedAsync(),
            ("AzureFunctionsJobHost__extensions__queues__maxDequeueCount", "2"),
            ("AzureFunctionsJobHost__extensions__queues__visibilityTimeout", "00:00:00"));

        await deployment.Queue.SendMessageAsync(Convert.ToBase64String("{\"no\":\"upload\"}"u8), Cancellation);
        await deployment.Queue.SendMessageAsync(Convert.ToBase64String([0xFF, 0xFE, 0x00, 0x80]), Cancellation);
        await deployment.Queue.SendMessageAsync("not Base64 !", Cancellation);

        await Until.TrueAsync(async () => await deployment.CountPoisonAsync() == 3, "all three are in the poison queue",
            deployment.Evidence);
        var listed = (await deployment.Client.GetAsync("/api/failed")).Json["unreadable"]!.AsArray();
        Assert.Equal(3, listed.Count);

        var one = await deployment.Client.PostJsonAsync("/api/failed/purge", new() { ["id"] = (string)listed[0]!["id"]! });
        Assert.Equal((200, 1), (one.Status, (int)one.Json["count"]!));
        Assert.Equal(2, await deployment.CountPoisonAsync());

        var all = await deployment.Client.PostJsonAsync("/api/failed/purge", new() { ["all"] = true });
        Assert.Equal((200, 2), (all.Status, (int)all.Json["count"]!));
        Assert.Equal(0, await deployment.CountPoisonAsync());
    }

    [Fact]
    public async Task The_timer_finds_an_upload_whose_callback_never_came()
    {
        await using var deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync(), ("Reconcile__MinAgeMinutes", "0"));
        var grant = await deployment.Client.GrantAsync("photo.png", 3);
        deployment.Oss.Faults.DropCallback = true;
        await deployment.Client.PostAsync(grant, [1, 2, 3]);
        Assert.Equal(404, (await deployment.Client.StatusAsync(grant.UploadId)).Status);

        Assert.True(await deployment.Host.InvokeTimerAsync("Reconcile", Cancellation), deployment.Evidence());

        Assert.Equal("reconcile", (string)(await deployment.Client.ReadyAsync(grant.UploadId))["source"]!);
    }

    private static int Tries(FunctionsDeployment deployment) =>
        deployment.Host.Log.Lines.Count(line => line.Function == "Processor" && line.Level == "Warning"
            && line.Message.Contains("could not be looked at", StringComparison.Ordinal));
}
