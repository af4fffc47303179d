using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>Everything may come twice, at once and late.</summary>
public sealed class DuplicateTests
{
    [Fact]
    public async Task Twenty_callbacks_and_confirmations_at_once_make_one_record_and_one_count()
    {
        await using var deployment = await Deployment.StartAsync();
        deployment.Oss.Faults.DropCallback = true;
        var grant = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(grant, [1, 2, 3]);
        var body = CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket, Md5Of123);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40)
                .Select(number => number % 2 == 0 ? deployment.CallbackAsync(body) : deployment.Client.ConfirmAsync(grant)));

        Assert.All(answers, answer => Assert.Contains(answer.Status, new[] { 200, 202 }));
        var record = await deployment.Client.ReadyAsync(grant.UploadId);
        await deployment.QueueEmptyAsync();
        Assert.Equal(1, (int)record["revision"]!);
        Assert.Single(await deployment.Client.ListAsync());
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task A_captured_callback_that_is_replayed_after_the_end_changes_nothing()
    {
        await using var deployment = await Deployment.StartAsync();
        var record = await deployment.Client.UploadAsync([1, 2, 3]);
        var captured = deployment.Captured(record);

        var answer = await deployment.CallbackAsync(captured);
        await deployment.QueueEmptyAsync();

        Assert.Equal((200, (string)record["id"]!), (answer.Status, (string)answer.Json["uploadId"]!));
        var after = (await deployment.Client.StatusAsync((string)record["id"]!)).Json["record"]!;
        Assert.True(JsonNode.DeepEquals(record, after), after.ToJsonString());
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task A_callback_that_is_sent_a_hundred_times_is_one_message_and_each_is_answered_200()
    {
        await using var deployment = await Deployment.StartAsync();
        deployment.Oss.Faults.DropCallback = true;
        var grant = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(grant, [1, 2, 3]);
        var body = CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket, Md5Of123) + "&reqId=5C3D9175B6FC201293AD4890";
        var before = await deployment.LastMessageIdAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => deployment.CallbackAsync(body)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        await deployment.Client.ReadyAsync(grant.UploadId);
        Assert.Equal(200, (await deployment.CallbackAsync(body)).Status);
        Assert.Equal(before + 1, await deployment.LastMessageIdAsync());
    }

    [Fact]
    public async Task An_overwritten_object_is_a_new_revision_and_the_counters_move_with_it()
    {
        await using var deployment = await Deployment.StartAsync(("Policy:Profiles:default:Overwrite", "true"));
        var client = deployment.Client;
        var grant = await client.GrantAsync();
        Assert.Equal(200, (await client.PostAsync(grant, [1, 2, 3])).Status);
        var first = await client.ReadyAsync(grant.UploadId);
        var old = deployment.Captured(first);

        Assert.Equal(200, (await client.PostAsync(grant, [1, 2, 3, 4, 5])).Status);
        await deployment.QueueEmptyAsync();
        var second = await client.ReadyAsync(grant.UploadId);
        Assert.Equal((2, 5, (string)first["day"]!), ((int)second["revision"]!, (int)second["size"]!, (string)second["day"]!));
        Assert.Equal((1, 5, 0, 0), (await client.StatisticsAsync()).Total);
        Assert.Equal((1, 5), (await client.StatisticsAsync()).Type("image/png"));

        // A late copy of the first callback tells of an object that is no longer there.
        Assert.Equal(200, (await deployment.CallbackAsync(old)).Status);
        await deployment.QueueEmptyAsync();
        Assert.Equal(
            (2, 5), ((int)(await client.ReadyAsync(grant.UploadId))["revision"]!, (int)(await client.ReadyAsync(grant.UploadId))["size"]!));
        Assert.Equal((1, 5, 0, 0), (await client.StatisticsAsync()).Total);
        Assert.Single(await client.ListAsync());
    }

    [Fact]
    public async Task An_object_that_was_replaced_by_many_at_once_is_counted_as_what_it_is_in_the_end()
    {
        await using var deployment = await Deployment.StartAsync(("Policy:Profiles:default:Overwrite", "true"));
        var client = deployment.Client;
        var grant = await client.GrantAsync();

        await Task.WhenAll(Enumerable.Range(1, 12).Select(size => client.PostAsync(grant, new byte[size])));
        await client.ConfirmAsync(grant);
        await deployment.QueueEmptyAsync();

        var record = await client.ReadyAsync(grant.UploadId);
        Assert.Equal((1, (long)record["size"]!, 0, 0), (await client.StatisticsAsync()).Total);
        Assert.Equal((1, (long)record["size"]!), (await client.StatisticsAsync()).Type("image/png"));
        Assert.Equal(200, (await client.ConfirmAsync(grant)).Status);
    }

    [Fact]
    public async Task A_grant_does_not_replace_what_was_uploaded_with_it()
    {
        await using var deployment = await Deployment.StartAsync();
        var grant = await deployment.Client.GrantAsync(size: 3);
        Assert.Equal(200, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);
        await deployment.Client.ReadyAsync(grant.UploadId);

        var again = await deployment.Client.PostAsync(grant, [9, 9, 9]);

        Assert.Equal((409, "FileAlreadyExists"), (again.Status, again.Code));
        Assert.Equal(Md5Of123, (string)(await deployment.Client.ReadyAsync(grant.UploadId))["etag"]!);
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    private static string Md5Of123 => "5289DF737DF57326FCDD22597AFB1FAC";
}
