using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>What a token's policy lets through and what it stops, operation by operation.</summary>
public sealed class SessionPolicyTests
{
    [Theory]
    [InlineData("\"oss:PutObject\"", "\"acs:oss:*:*:playground/a/*\"", "put form initiate")]
    [InlineData("[\"oss:Get*\",\"oss:ListParts\"]", "[\"acs:oss:*:*:playground/a/*\"]", "get head tags parts")]
    [InlineData("\"oss:ListObjects\"", "\"acs:oss:*:*:playground\"", "list")]
    [InlineData("\"oss:ListObjects\"", "\"acs:oss:*:*:playground/*\"", "")]
    [InlineData(
        "[\"oss:DeleteObject\",\"oss:AbortMultipartUpload\",\"oss:PutObjectTagging\"]",
        "\"acs:oss:oss-cn-hangzhou:1000000000000001:playground/?/x\"",
        "tag abort delete")]
    [InlineData("\"oss:*\"", "\"acs:oss:*:*:other/*\"", "")]
    [InlineData("\"oss:*\"", "\"acs:oss:*:*:playground/b/*\"", "")]
    [InlineData("\"oss:putobject\"", "\"*\"", "")]
    [InlineData("\"*\"", "\"*\"", "put form initiate get head tags parts tag list abort delete")]
    public async Task Allows_exactly_what_the_policy_names(string action, string resource, string allowed)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var key = await new StsCall(oss).AssumeAsync(
            $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":{{action}},"Resource":{{resource}}}]}""");
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a/x", [1]));
        var upload = (await oss.SendAsync(oss.Signed(HttpMethod.Post, "a/x", query: "?uploads"))).Element("UploadId");
        var form = new PostUpload(oss) { Key = key };
        form.Fields[0] = ("key", "a/x");
        var tags = "<Tagging><TagSet/></Tagging>"u8.ToArray();
        (string Name, Func<Task<Reply>> Send)[] operations =
        [
            ("put", () => oss.SendAsync(oss.Signed(HttpMethod.Put, "a/x", [1], credentials: key))),
            ("form", form.SendV4Async),
            ("initiate", () => oss.SendAsync(oss.Signed(HttpMethod.Post, "a/x", query: "?uploads", credentials: key))),
            ("get", () => oss.SendAsync(oss.Signed(HttpMethod.Get, "a/x", credentials: key))),
            ("head", () => oss.SendAsync(oss.Signed(HttpMethod.Head, "a/x", credentials: key))),
            ("tags", () => oss.SendAsync(oss.Signed(HttpMethod.Get, "a/x", query: "?tagging", credentials: key))),
            ("parts", () => oss.SendAsync(oss.Signed(HttpMethod.Get, "a/x", query: "?uploadId=" + upload, credentials: key))),
            ("tag", () => oss.SendAsync(oss.Signed(HttpMethod.Put, "a/x", tags, query: "?tagging", credentials: key))),
            ("list", () => oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2", credentials: key))),
            ("abort", () => oss.SendAsync(oss.Signed(HttpMethod.Delete, "a/x", query: "?uploadId=" + upload, credentials: key))),
            ("delete", () => oss.SendAsync(oss.Signed(HttpMethod.Delete, "a/x", credentials: key))),
        ];

        var passed = new List<string>();
        foreach (var (name, send) in operations)
        {
            var reply = await send();
            Assert.True(reply.Status is 403 or >= 200 and < 300, $"{name}: {reply.Status} {reply.Body}");
            passed.AddRange(reply.Status == 403 ? [] : [name]);
            if (reply.Status == 403 && name != "head")
            {
                Assert.Equal(("AccessDenied", "0003-00000301"), (reply.Code, reply.Element("EC")));
            }
        }

        Assert.Equal(allowed, string.Join(' ', passed));
    }

    [Fact]
    public async Task Refuses_an_upload_outside_the_prefix_by_form_header_and_URL_and_stores_nothing()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var key = await new StsCall(oss).AssumeAsync(
            """{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:PutObject","Resource":"acs:oss:*:*:playground/user/*"}]}""");
        var request = new OssRequest { Method = "PUT", Bucket = SimulatorFixture.Bucket, Key = "a.txt" };
        var url = oss.Url("a.txt") + "?"
            + string.Join('&', SignatureV4.PresignQuery(request, key, SimulatorFixture.Region, oss.Clock.GetUtcNow(), 60)
            .Select(pair => $"{pair.Key}={OssEncoding.Encode(pair.Value!)}"));

        var form = await new PostUpload(oss) { Key = key }.SendV4Async();
        var header = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], credentials: key));
        var presigned = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent([1]) });

        Assert.All([form, header, presigned], reply => Assert.Equal((403, "AccessDenied"), (reply.Status, reply.Code)));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("x:playground/user/1", """{"Effect":"Allow","Action":"*","Resource":"acs:oss:*:*:playground/user/*"}""", 403)]
    [InlineData(
        "user/1",
        """
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"oss:PutObject","Resource":"acs:oss:*:*:playground/user/*"}
        """,
        403)]
    [InlineData(
        "other/1",
        """
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"oss:PutObject","Resource":"acs:oss:*:*:playground/user/*"}
        """,
        200)]
    [InlineData(
        "user/1", """{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"OSS:putobject","Resource":"*"}""", 403)]
    [InlineData("user/1", """{"Effect":"Allow","NotAction":"oss:Delete*","Resource":"*"}""", 200)]
    [InlineData("user/1", """{"Effect":"Allow","NotAction":"oss:putobject","Resource":"*"}""", 403)]
    [InlineData("user/1", """{"Effect":"Allow","Action":"*","NotResource":"acs:oss:*:*:playground/user/*"}""", 403)]
    [InlineData("user/1", """{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"127.0.0.1"}}}""", 403)]
    [InlineData(
        "user/1",
        """
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.1"}}}
        """,
        403)]
    public async Task Deny_wins_and_what_cannot_be_decided_is_refused(string key, string statements, int status)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var session = await new StsCall(oss).AssumeAsync($$"""{"Version":"1","Statement":[{{statements}}]}""");

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, key, [1], credentials: session));

        Assert.Equal(status, reply.Status);
    }

    [Theory]
    [InlineData("user/1/", 200)]
    [InlineData("", 403)]
    public async Task Listing_can_be_limited_to_a_prefix(string prefix, int status)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var session = await new StsCall(oss).AssumeAsync("""
            {"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:ListObjects","Resource":"acs:oss:*:*:playground",
            "Condition":{"StringLike":{"oss:Prefix":["user/*"]}}}]}
            """);

        var reply = await oss.SendAsync(
            oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2&prefix=" + Uri.EscapeDataString(prefix), credentials: session));

        Assert.Equal(status, reply.Status);
    }
}
