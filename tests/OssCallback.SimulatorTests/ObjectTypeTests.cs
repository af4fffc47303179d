using System.Text;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>Objects that are not what PutObject makes: links, appended objects, copies.</summary>
public sealed class ObjectTypeTests
{
    [Fact]
    public async Task A_link_is_read_as_its_target_and_says_that_it_is_a_link()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await LinkAsync(oss, "link", "dir/target 1");
        var dangling = await oss.SendAsync(oss.Signed(HttpMethod.Get, "link"));
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "dir/target 1", "hello"u8.ToArray()));
        oss.Clock.Advance(TimeSpan.FromMinutes(1));

        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "link"));
        var get = await oss.SendAsync(oss.Signed(HttpMethod.Get, "link"));
        var target = await oss.SendAsync(oss.Signed(HttpMethod.Get, "link", query: "?symlink"));
        var listing = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2&prefix=link"));

        Assert.Equal((404, "SymlinkTargetNotExist"), (dangling.Status, dangling.Code));
        Assert.Equal(("Symlink", "5", "\"5D41402ABC4B2A76B9719D911017C592\"", "text/html"),
            (head.Headers["x-oss-object-type"], head.Headers["Content-Length"], head.Headers["ETag"], head.Headers["Content-Type"]));
        Assert.False(head.Headers.ContainsKey("x-oss-hash-crc64ecma"));
        Assert.Equal("hello", get.Body);
        Assert.Equal((200, "dir/target%201", "1"), (target.Status, target.Headers["x-oss-symlink-target"], target.Headers["x-oss-meta-a"]));
        Assert.Contains("<Type>Symlink</Type>", listing.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_a_link_and_what_is_no_link_are_refused()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "plain", [1]));
        await LinkAsync(oss, "one", "plain");
        await LinkAsync(oss, "two", "one");

        var chain = await oss.SendAsync(oss.Signed(HttpMethod.Get, "two"));
        var none = await oss.SendAsync(oss.Signed(HttpMethod.Get, "plain", query: "?symlink"));
        var missing = await oss.SendAsync(oss.Signed(HttpMethod.Get, "missing", query: "?symlink"));
        var untargeted = await oss.SendAsync(oss.Signed(HttpMethod.Put, "three", [], query: "?symlink"));
        var kept = await LinkAsync(oss, "plain", "one", "true");

        Assert.Equal(["400 InvalidTargetType", "400 NotSymlink", "404 NoSuchKey", "400 InvalidArgument", "409 FileAlreadyExists"],
            new[] { chain, none, missing, untargeted, kept }.Select(reply => $"{reply.Status} {reply.Code}"));
        Assert.Equal("Normal", (await oss.SendAsync(oss.Signed(HttpMethod.Head, "plain"))).Headers["x-oss-object-type"]);
        Assert.Equal(404, (await oss.SendAsync(oss.Signed(HttpMethod.Get, "three", query: "?symlink"))).Status);
    }

    [Fact]
    public async Task A_link_lends_nobody_the_right_to_read_its_target()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "secret", "hidden"u8.ToArray()));
        var key = await InMineAsync(oss, """["oss:PutObject","oss:GetObject"]""");

        var made = await LinkAsync(oss, "mine/link", "secret", credentials: key);
        var read = await oss.SendAsync(oss.Signed(HttpMethod.Get, "mine/link", credentials: key));
        await LinkAsync(oss, "open", "secret", acl: "public-read");
        var anonymous = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Get, oss.Url("open")));

        Assert.Equal((200, 403, "0003-00000301"), (made.Status, read.Status, read.Element("EC")));
        Assert.Equal((403, "AccessDenied"), (anonymous.Status, anonymous.Code));
    }

    [Fact]
    public async Task An_appended_object_grows_at_its_end_only()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var first = await AppendAsync(oss, "log", 0, "1234");
        var second = await AppendAsync(oss, "log", 4, "56789");
        var early = await AppendAsync(oss, "log", 0, "x");
        var late = await AppendAsync(oss, "log", 10, "x");
        var missing = await AppendAsync(oss, "other", 1, "x");
        await oss.RestartAsync();

        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "log"));
        Assert.Equal((200, "4"), (first.Status, first.Headers["x-oss-next-append-position"]));
        Assert.Equal((200, "9", "11051210869376104954"), (second.Status, second.Headers["x-oss-next-append-position"],
            second.Headers["x-oss-hash-crc64ecma"]));
        Assert.All([early, late], reply => Assert.Equal((409, "PositionNotEqualToLength", "9"), (reply.Status, reply.Code,
            reply.Headers["x-oss-next-append-position"])));
        Assert.Equal((409, "PositionNotEqualToLength", "0"), (missing.Status, missing.Code, missing.Headers["x-oss-next-append-position"]));
        Assert.Equal(("Appendable", "9", "9"), (head.Headers["x-oss-object-type"], head.Headers["x-oss-next-append-position"],
            head.Headers["Content-Length"]));
        Assert.Equal("123456789", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "log"))).Body);
        Assert.Contains("<Type>Appendable</Type>", (await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty))).Body,
            StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")));
    }

    [Fact]
    public async Task Nothing_is_appended_to_another_kind_of_object_and_two_at_once_are_one()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "plain", "kept"u8.ToArray()));

        var refused = await AppendAsync(oss, "plain", 4, "x");
        var unplaced = await oss.SendAsync(oss.Signed(HttpMethod.Post, "log", [1], query: "?append"));
        var together = await Task.WhenAll(AppendAsync(oss, "log", 0, "a"), AppendAsync(oss, "log", 0, "b"));

        Assert.Equal((409, "ObjectNotAppendable"), (refused.Status, refused.Code));
        Assert.Equal((400, "InvalidArgument", "0016-00000501"), (unplaced.Status, unplaced.Code, unplaced.Element("EC")));
        Assert.Equal(["", "PositionNotEqualToLength"], together.Select(reply => reply.Status == 200 ? string.Empty : reply.Code)
            .Order(StringComparer.Ordinal));
        Assert.Equal("kept", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "plain"))).Body);
        Assert.Equal("1", (await oss.SendAsync(oss.Signed(HttpMethod.Head, "log"))).Headers["Content-Length"]);
    }

    [Fact]
    public async Task What_was_appended_while_a_body_was_on_its_way_is_not_lost()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await AppendAsync(oss, "log", 0, "1234");
        var faster = new List<Reply>();

        var slower = await oss.SendAsync(oss.Signed(HttpMethod.Post, "log", "x"u8.ToArray(), query: "?append&position=4",
            change: request => HeldContent.Hold(request, async () => faster.Add(await AppendAsync(oss, "log", 4, "56")))));

        Assert.Equal((200, 409, "PositionNotEqualToLength", "6"),
            (Assert.Single(faster).Status, slower.Status, slower.Code, slower.Headers["x-oss-next-append-position"]));
        Assert.Equal("123456", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "log"))).Body);
    }

    [Fact]
    public async Task A_copy_has_the_bytes_of_its_source_and_the_metadata_that_is_asked_for()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a b", "hello"u8.ToArray(), request => request.Headers.Add("x-oss-meta-a", "1")));

        var plain = await CopyAsync(oss, "plain", "/playground/a%20b");
        var replaced = await CopyAsync(oss, "a b", "/playground/a+b", ("x-oss-metadata-directive", "REPLACE"), ("x-oss-meta-b", "2"));

        Assert.Equal((200, "\"5D41402ABC4B2A76B9719D911017C592\"", "2026-03-01T08:00:00.000Z"),
            (plain.Status, plain.Element("ETag"), plain.Element("LastModified")));
        Assert.Equal(200, replaced.Status);
        var copy = await oss.SendAsync(oss.Signed(HttpMethod.Get, "plain"));
        var self = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a b"));
        Assert.Equal(("hello", "1", "text/plain"), (copy.Body, copy.Headers["x-oss-meta-a"], copy.Headers["Content-Type"]));
        Assert.Equal(("hello", "2", "text/html"), (self.Body, self.Headers["x-oss-meta-b"], self.Headers["Content-Type"]));
        Assert.False(self.Headers.ContainsKey("x-oss-meta-a"));
    }

    [Theory]
    [InlineData("/playground/missing", null, null, 404, "NoSuchKey")]
    [InlineData("/unknown/a", null, null, 404, "NoSuchBucket")]
    [InlineData("playground", null, null, 400, "InvalidArgument")]
    [InlineData("/playground/%FF", null, null, 400, "InvalidObjectName")]
    [InlineData("/playground/a", "x-oss-forbid-overwrite", "true", 409, "FileAlreadyExists")]
    [InlineData("/playground/a", "x-oss-copy-source-if-match", "\"0\"", 412, "PreconditionFailed")]
    [InlineData("/playground/a", "x-oss-metadata-directive", "MERGE", 400, "InvalidArgument")]
    [InlineData("/playground/log", null, null, 501, "NotImplemented")]
    public async Task Refuses_a_copy_that_cannot_be_and_changes_nothing(string source, string? header, string? value, int status,
        string code)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", "source"u8.ToArray()));
        await AppendAsync(oss, "log", 0, "x");
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "b", "kept"u8.ToArray()));

        var reply = await CopyAsync(oss, "b", source, header is null ? [] : [(header, value!)]);

        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Equal("kept", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "b"))).Body);
    }

    [Fact]
    public async Task A_copy_needs_the_right_to_read_its_source()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "secret", "hidden"u8.ToArray()));
        var key = await InMineAsync(oss, "\"oss:*\"");

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "mine/copy", [], request =>
            request.Headers.Add("x-oss-copy-source", "/playground/secret"), credentials: key));

        Assert.Equal((403, "0003-00000301"), (reply.Status, reply.Element("EC")));
        Assert.Equal(404, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "mine/copy"))).Status);
    }

    /// <summary>A temporary key for one directory.</summary>
    private static Task<OssCredentials> InMineAsync(SimulatorFixture oss, string actions) => new StsCall(oss).AssumeAsync(
        $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":{{actions}},"Resource":"acs:oss:*:*:playground/mine/*"}]}""");

    private static Task<Reply> LinkAsync(SimulatorFixture oss, string key, string target, string forbid = "false", string acl = "default",
        OssCredentials? credentials = null) =>
        oss.SendAsync(oss.Signed(HttpMethod.Put, key, [], request =>
        {
            request.Headers.Add("x-oss-symlink-target", OssEncoding.EncodePath(target));
            request.Headers.Add("x-oss-forbid-overwrite", forbid);
            request.Headers.Add("x-oss-object-acl", acl);
            request.Headers.Add("x-oss-meta-a", "1");
            request.Content!.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/html");
        }, "?symlink", credentials));

    private static Task<Reply> AppendAsync(SimulatorFixture oss, string key, int position, string text) =>
        oss.SendAsync(oss.Signed(HttpMethod.Post, key, Encoding.UTF8.GetBytes(text), query: $"?append&position={position}"));

    private static Task<Reply> CopyAsync(SimulatorFixture oss, string key, string source, params (string Name, string Value)[] headers) =>
        oss.SendAsync(oss.Signed(HttpMethod.Put, key, [], request =>
        {
            request.Headers.Add("x-oss-copy-source", source);
            request.Content!.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/html");
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }));
}
