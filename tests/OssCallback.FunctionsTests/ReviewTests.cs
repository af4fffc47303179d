using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OssCallback.FunctionsTests.Support;
using OssCallback.Http;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.FunctionsTests;

/// <summary>A service that reviews is asked by the queue's trigger, and answers later through the host.</summary>
public sealed class ReviewTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rejected_later_with_its_token_the_object_goes_and_a_sweep_finds_nothing_left()
    {
        var asked = new TaskCompletionSource<JsonNode>();
        await using var service = await LocalServer.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            asked.TrySetResult(JsonNode.Parse(await reader.ReadToEndAsync(http.RequestAborted))!);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        await using var deployment = await FunctionsDeployment.StartAsync(
            await azurite.SharedAsync(),
            ("Review__Services__0__Name", "scanner"), ("Review__Services__0__Url", service.Url),
            ("Review__Services__0__Secrets__0", WebhookSignature.NewSecret()), ("Policy__Profiles__default__Rejected", "delete"));
        var grant = await deployment.Client.GrantAsync("photo.png", 3);
        await deployment.Client.DeliverAsync(grant, [1, 2, 3]);
        var question = await asked.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);

        var path = new Uri((string)question["replyUrl"]!).PathAndQuery;
        var verdict = new JsonObject { ["verdict"] = "reject", ["reason"] = "eicar", ["token"] = (string)question["replyToken"]! };
        OssCallback.IntegrationTests.Support.Answer? reply = null;
        await Until.TrueAsync(
            async () => (reply = await deployment.Client.PostJsonAsync(path, verdict)).Status == 200, "the verdict is taken",
            () => reply?.Body + deployment.Evidence());

        await Until.TrueAsync(
            async () => (await deployment.Client.StatusAsync(grant.UploadId)).Json["record"]!["removedAt"] is not null,
            "the object is gone",
            deployment.Evidence);
        var swept = await deployment.Client.PostJsonAsync(
            "/api/sweep", new JsonObject { ["kind"] = "rejected", ["olderThanDays"] = 1 });
        Assert.Equal((200, 0), (swept.Status, (int)swept.Json["count"]!));
        var erased = await deployment.Client.PostJsonAsync("/api/erase", new JsonObject { ["user"] = "nobody" });
        Assert.Equal((200, 0), (erased.Status, (int)erased.Json["count"]!));
        Assert.Empty(deployment.Host.Log.Failures);
    }
}
