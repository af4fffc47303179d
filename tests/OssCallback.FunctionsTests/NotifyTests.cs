using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>The trigger Notify tells a receiver and puts events on a queue of the back end's own.</summary>
public sealed class NotifyTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_is_told_to_a_receiver_and_to_a_queue_although_the_receiver_is_away_at_first()
    {
        await using var receiver = await EventReceiver.StartAsync();
        var tries = 0;
        receiver.Behaviour = _ => Task.FromResult(tries++ == 0 ? 503 : 204);
        var account = await azurite.SharedAsync();
        var own = new QueueClient(
            account.ConnectionString, "events" + Guid.NewGuid().ToString("n"),
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await own.CreateAsync(cancellationToken: Cancellation);
        await using var deployment = await FunctionsDeployment.StartAsync(
            account,
            [
                .. receiver.Settings().Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
                ("Notify__Queue", own.Name),
            ]);

        var grant = await deployment.Client.GrantAsync("photo.png", 3);
        await deployment.Client.DeliverAsync(grant, [1, 2, 3]);
        await receiver.TakenAsync(1);
        JsonNode? queued = null;
        await Until.TrueAsync(
            async () =>
            {
                var messages = (await own.ReceiveMessagesAsync(1, cancellationToken: Cancellation)).Value;
                queued = messages.Length == 0 ? null : JsonNode.Parse(messages[0].Body.ToString());
                return queued is not null;
            },
            "the event is on the queue", deployment.Evidence);

        Assert.Equal(("upload.ready", grant.UploadId), ((string)queued!["type"]!, (string)queued["data"]!["uploadId"]!));
        Assert.Equal(queued.ToJsonString(), receiver.Taken[0].Event.ToJsonString());
        Assert.Equal(2, tries);
        Assert.Empty(deployment.Host.Log.Failures);
        await Until.TrueAsync(
            async () => (await deployment.Client.StatusAsync(grant.UploadId)).Json["record"]!["owed"] is null, "nothing is owed",
            deployment.Evidence);
    }

    [Fact]
    public async Task What_is_no_notification_is_parked_and_listed()
    {
        await using var deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync());

        await deployment.Notifications.SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"no\":\"task\"}")), Cancellation);

        await Until.TrueAsync(
            async () => (await deployment.Client.GetAsync("/api/notifications")).Json["parked"]!.AsArray().Count == 1, "it is parked",
            deployment.Evidence);
        Assert.Equal(1, (int)(await deployment.Client.PostJsonAsync("/api/notifications/resend", new() { ["all"] = true })).Json["count"]!);
    }
}
