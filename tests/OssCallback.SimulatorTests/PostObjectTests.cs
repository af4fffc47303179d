namespace OssCallback.SimulatorTests;

public sealed class PostObjectTests
{
    [Fact]
    public async Task Stores_a_form_upload_that_its_V4_policy_allows()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = new PostUpload(
            oss, """["eq","$key","dir/${filename}"]""", """["content-length-range",1,100]""", """["starts-with","$x-oss-meta-a",""]""")
            .With("x-oss-meta-a", "b").With("success_action_status", "201");
        upload.Fields[0] = ("key", "dir/${filename}");
        upload.FileName = "C:\\照片.txt";
        upload.Trailing.Add(("submit", "Upload"));

        var reply = await upload.SendV4Async();

        Assert.Equal(201, reply.Status);
        Assert.Equal("dir/照片.txt", reply.Element("Key"));
        Assert.Equal("\"5D41402ABC4B2A76B9719D911017C592\"", reply.Headers["ETag"]);
        var read = await oss.SendAsync(oss.Signed(HttpMethod.Get, "dir/照片.txt"));
        Assert.Equal("hello", read.Body);
        Assert.Equal("b", read.Headers["x-oss-meta-a"]);
        Assert.Equal("text/plain", read.Headers["Content-Type"]);
        Assert.Equal("AliyunOSS", read.Headers["Server"]);
    }

    [Theory]
    [InlineData("""["eq","$key","b.txt"]""", """["eq", "$key", "b.txt"]""")]
    [InlineData("""["starts-with","$key","user/"]""", """["starts-with", "$key", "user/"]""")]
    [InlineData("""{"bucket":"x"}""", """["eq", "$bucket", "x"]""")]
    [InlineData("""["in","$content-type",["image/jpg","image/png"]]""", """["in", "$content-type", ["image/jpg", "image/png"]]""")]
    [InlineData("""["not-in","$key",["a.txt"]]""", """["not-in", "$key", ["a.txt"]]""")]
    [InlineData("""["eq","$callback","pinned"]""", """["eq", "$callback", "pinned"]""")]
    public async Task Refuses_a_field_that_a_condition_forbids(string condition, string quoted)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new PostUpload(oss, condition).SendV4Async();

        Assert.Equal((403, "AccessDenied"), (reply.Status, reply.Code));
        Assert.Equal("Invalid according to Policy: Policy Condition failed: " + quoted, reply.Message);
        Assert.Equal("0006-00000227", reply.Element("EC"));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task A_pinned_variable_cannot_be_replaced_under_another_spelling_of_its_name()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        var callback = PostUpload.Encode($$"""{"callbackUrl":"127.0.0.1:{{receiver.Port}}","callbackBody":"user=${x:user}"}""");

        await new PostUpload(oss, """["eq","$x:user","me"]""")
            .With("callback", callback)
            .With("X:User", "me")
            .With("x:user", "you")
            .SendV4Async();
        await new PostUpload(oss, """["eq","$x:user","me"]""")
            .With("callback", callback)
            .With("x:user", "me")
            .With("x:USER", "you")
            .SendV4Async();

        Assert.Equal(["user=", "user=me"], receiver.Received.Select(received => received.Body));
    }

    [Fact]
    public async Task A_signature_in_the_URL_means_nothing_to_a_form()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var allowed = await new PostUpload(oss) { Query = "?OSSAccessKeyId=a&Expires=1&Signature=b" }.SendV4Async();
        var refused = await new PostUpload(
            oss)
        { Query = "?x-oss-signature=b", Key = new(SimulatorFixture.Key.AccessKeyId, "other") }.SendV4Async();

        Assert.Equal((204, 403), (allowed.Status, refused.Status));
    }

    [Theory]
    [InlineData(1, 4, "EntityTooLarge")]
    [InlineData(6, 9, "EntityTooSmall")]
    public async Task Refuses_a_file_outside_the_size_range(int min, int max, string code)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new PostUpload(oss, $"""["content-length-range",{min},{max}]""").SendV4Async();

        Assert.Equal((400, code), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Refuses_dates_ahead_policies_over_a_week_and_other_regions()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var ahead = await new PostUpload(oss) { Date = "20260301T081501Z" }.SendV4Async();
        var tooLong = await new PostUpload(oss) { Expiration = "2026-03-08T08:00:01Z" }.SendV4Async();
        var elsewhere = await new PostUpload(oss) { Region = "cn-beijing" }.SendV4Async();

        Assert.Equal((403, "RequestTimeTooSkewed"), (ahead.Status, ahead.Code));
        Assert.Equal((403, "AccessDenied"), (tooLong.Status, tooLong.Code));
        Assert.Equal((400, "InvalidArgument"), (elsewhere.Status, elsewhere.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Refuses_wrong_secrets_unknown_keys_and_missing_tokens()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var wrong = await new PostUpload(oss) { Key = new(SimulatorFixture.Key.AccessKeyId, "other") }.SendV4Async();
        var unknown = await new PostUpload(oss) { Key = new("nobody", "other") }.SendV4Async();
        var tokenless = await new PostUpload(oss) { Key = SimulatorFixture.Sts with { SecurityToken = null } }.SendV4Async();
        var wrongV1 = await new PostUpload(
            oss, """{"bucket":"playground"}""")
        { Key = new(SimulatorFixture.Key.AccessKeyId, "other") }.SendV1Async();

        Assert.Equal((403, "SignatureDoesNotMatch"), (wrong.Status, wrong.Code));
        Assert.Equal((403, "InvalidAccessKeyId"), (unknown.Status, unknown.Code));
        Assert.Equal((403, "InvalidAccessKeyId"), (tokenless.Status, tokenless.Code));
        Assert.Equal((403, "SignatureDoesNotMatch"), (wrongV1.Status, wrongV1.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Takes_STS_credentials_and_V1_policies()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var sts = await new PostUpload(oss) { Key = SimulatorFixture.Sts }.SendV4Async();
        var escaped = new PostUpload(oss, """["starts-with","$key","\\${filename}"]""");
        escaped.Fields[0] = ("key", "${filename}");
        var v1 = await escaped.SendV1Async();

        Assert.Equal((204, 204), (sts.Status, v1.Status));
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "local.txt"))).Status);
    }

    [Fact]
    public async Task Keeps_the_first_object_where_overwriting_is_forbidden()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await new PostUpload(oss).SendV4Async();

        var reply = await new PostUpload(oss) { Content = "other" }.With("x-oss-forbid-overwrite", "true").SendV4Async();

        Assert.Equal((409, "FileAlreadyExists"), (reply.Status, reply.Code));
        Assert.Equal("hello", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt"))).Body);
        Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")));
    }

    [Fact]
    public async Task The_x_oss_content_type_field_wins_over_the_part_and_the_field()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        await new PostUpload(oss).With("x-oss-content-type", "image/png").With("Content-Type", "image/gif").SendV4Async();
        var first = (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Headers["Content-Type"];
        await new PostUpload(oss) { FileType = null }.With("Content-Type", "image/gif").SendV4Async();
        var second = (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Headers["Content-Type"];

        Assert.Equal(("image/png", "image/gif"), (first, second));
    }
}
