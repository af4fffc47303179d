using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>The whole way of an upload: grant, form, signed callback, record, statistics.</summary>
public sealed class HappyPathTests
{
    /// <summary>The smallest picture there is: one grey pixel.</summary>
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    public async Task Every_kind_of_upload_becomes_one_ready_record_and_is_counted_once(string bodyType)
    {
        await using var deployment = await Deployment.StartAsync(
            ("Callback:BodyType", bodyType),
            ("Policy:Profiles:default:KeyTemplate", "uploads/{uuid}/{filename}{ext}"),
            ("Policy:Profiles:default:Variables:0", "x:album"),
            ("Policy:Profiles:default:Variables:1", "x:note"));
        var client = deployment.Client;

        var picture = await client.UploadAsync(Png);
        Assert.Equal(("ready", "callback", Deployment.Bucket, Png.Length, "image/png"), Facts(picture));
        Assert.Equal(
            (1, 1, "png"), ((int)picture["image"]!["width"]!, (int)picture["image"]!["height"]!, (string)picture["image"]!["format"]!));
        Assert.Equal(["received", "reviewing", "ready"], picture["transitions"]!.AsArray().Select(step => (string)step!["state"]!));

        var nothing = await client.UploadAsync([], "nothing.bin");
        Assert.Equal(("ready", "callback", Deployment.Bucket, 0, "application/octet-stream"), Facts(nothing));

        var named = await client.UploadAsync(Encoding.UTF8.GetBytes("猫"), "猫 & 狗+100%.txt");
        Assert.Equal("ready", (string)named["state"]!);
        Assert.EndsWith("/猫-狗-100.txt", (string)named["object"]!, StringComparison.Ordinal);

        var variables = await client.GrantAsync("notes.txt", 2);
        variables.With("x:album", "夏 & 冬=\"100%\"").With("x:note", "a\\b\nc");
        var answer = await client.PostAsync(variables, [1, 2]);
        Assert.Equal((200, "OK", variables.UploadId), (answer.Status, (string)answer.Json["Status"]!, (string)answer.Json["uploadId"]!));
        var noted = (await client.ReadyAsync(variables.UploadId))["variables"]!;
        Assert.Equal(("夏 & 冬=\"100%\"", "a\\b\nc"), ((string)noted["x:album"]!, (string)noted["x:note"]!));

        var statistics = await client.StatisticsAsync();
        Assert.Equal((4, Png.Length + 0 + 3 + 2, 0, 0), statistics.Total);
        Assert.Equal((1, Png.Length), statistics.Type("image/png"));
        Assert.Equal((2, 5), statistics.Type("text/plain"));
        Assert.Equal((4, Png.Length + 5), statistics.Profile("default"));
        Assert.Equal(4, (await client.ListAsync("state=ready")).Count);
        Assert.Equal(4, (await client.ListAsync()).Select(record => (string)record["id"]!).Distinct().Count());
        await deployment.QueueEmptyAsync();
    }

    [Fact]
    public async Task The_next_callback_address_is_called_when_the_first_cannot_be_reached()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Callback:Urls:0", $"http://127.0.0.1:{Ports.Free()}/api/callback?from=nobody"),
            ("Callback:Urls:1", "{server}/api/callback?from=second%20place&x=1+1"));

        var record = await deployment.Client.UploadAsync(Png);

        Assert.Equal("ready", (string)record["state"]!);
        Assert.Equal(1, (await deployment.Client.StatisticsAsync()).Total.Uploads);
    }

    [Fact]
    public async Task An_upload_that_reaches_both_callback_addresses_is_counted_once()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Callback:Urls:0", "{server}/api/callback?n=1"),
            ("Callback:Urls:1", "{server}/api/callback?n=2"));
        var record = await deployment.Client.UploadAsync([1, 2, 3]);
        var body = deployment.Captured(record);

        // What OSS sends when it has lost the first answer.
        var second = await deployment.CallbackAsync(body, "/api/callback?n=2");

        Assert.Equal((200, (string)record["id"]!), (second.Status, (string)second.Json["uploadId"]!));
        await deployment.QueueEmptyAsync();

        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task The_servers_own_program_does_the_same_as_serve()
    {
        await using var deployment = await Deployment.PrepareAsync();
        await deployment.StartServerAsync(RunningProgram.Start(RunningProgram.Server, deployment.ServerArguments()));

        var record = await deployment.Client.UploadAsync(Png);

        Assert.Equal("ready", (string)record["state"]!);
        Assert.Equal(0, await deployment.Server.TerminateAsync());
    }

    [Fact]
    public async Task A_cut_connection_and_a_dropped_callback_are_repaired_by_the_confirmation()
    {
        await using var deployment = await Deployment.StartAsync();
        var client = deployment.Client;

        deployment.Oss.Faults.CutUploadConnection = true;
        var cut = await client.GrantAsync(size: 3);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(cut, [1, 2, 3]));
        deployment.Oss.Faults.CutUploadConnection = false;
        // The client cannot tell whether the object is there, so it sends it again first.
        Assert.Equal((409, "FileAlreadyExists"), await StatusAndCodeAsync(client.PostAsync(cut, [1, 2, 3])));

        deployment.Oss.Faults.DropCallback = true;
        var dropped = await client.GrantAsync(size: 4);
        Assert.Equal((203, "CallbackFailed"), await StatusAndCodeAsync(client.PostAsync(dropped, [1, 2, 3, 4])));

        foreach (var grant in new[] { cut, dropped })
        {
            Assert.Equal(404, (await client.StatusAsync(grant.UploadId)).Status);
            Assert.Equal(202, (await client.ConfirmAsync(grant)).Status);
            Assert.Equal("confirm", (string)(await client.ReadyAsync(grant.UploadId))["source"]!);
            Assert.Equal(200, (await client.ConfirmAsync(grant)).Status);
        }

        Assert.Equal((2, 7, 0, 0), (await client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task An_upload_is_processed_when_oss_can_be_asked_again()
    {
        await using var deployment = await Deployment.StartAsync();
        deployment.Oss.Faults.HeadUnavailable = true;
        var grant = await deployment.Client.GrantAsync(size: 3);

        Assert.Equal(200, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);
        await deployment.Server.Output.WaitForAsync("the object could not be looked at");
        Assert.Equal("received", (string)(await deployment.Client.StatusAsync(grant.UploadId)).Json["state"]!);
        deployment.Oss.Faults.HeadUnavailable = false;

        await deployment.Client.ReadyAsync(grant.UploadId);
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task An_upload_is_confirmed_whose_callback_was_cut_off_before_its_answer()
    {
        await using var deployment = await Deployment.StartAsync();
        deployment.Oss.Faults.CutCallbackConnection = true;
        var grant = await deployment.Client.GrantAsync(size: 3);

        Assert.Equal((203, "CallbackFailed"), await StatusAndCodeAsync(deployment.Client.PostAsync(grant, [1, 2, 3])));
        Assert.Contains((await deployment.Client.ConfirmAsync(grant)).Status, new[] { 200, 202 });

        await deployment.Client.ReadyAsync(grant.UploadId);
        await deployment.QueueEmptyAsync();
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    private static async Task<(int Status, string Code)> StatusAndCodeAsync(Task<Answer> answering)
    {
        var answer = await answering;
        return (answer.Status, answer.Code);
    }

    private static (string State, string Source, string Bucket, int Size, string Type) Facts(JsonNode record) =>
        ((string)record["state"]!, (string)record["source"]!, (string)record["bucket"]!, (int)record["size"]!, (string)record["mimeType"]!);
}
