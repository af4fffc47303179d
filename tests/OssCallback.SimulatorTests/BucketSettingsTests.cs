using System.Text;
using System.Xml.Linq;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>ACL, Block Public Access, versioning, and what an access key may do.</summary>
public sealed class BucketSettingsTests
{
    private const string Blocked =
        "<PublicAccessBlockConfiguration><BlockPublicAccess>true</BlockPublicAccess></PublicAccessBlockConfiguration>";

    [Theory]
    [InlineData("private", 403, 403, 403)]
    [InlineData("public-read", 200, 200, 403)]
    [InlineData("public-read-write", 200, 200, 200)]
    public async Task The_ACL_of_a_bucket_says_what_strangers_may_do(string acl, int read, int list, int write)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "own", [1], request => request.Headers.Add("x-oss-object-acl", "private")));
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1]));

        var set = await SetAclAsync(oss, acl);

        Assert.Equal((200, acl), (set.Status, await GrantAsync(oss)));
        Assert.Equal(read, await StrangerAsync(oss, HttpMethod.Get, "a"));
        Assert.Equal(403, await StrangerAsync(oss, HttpMethod.Get, "own"));
        Assert.Equal(list, await StrangerAsync(oss, HttpMethod.Get, "?max-keys=1"));
        Assert.Equal(write, await StrangerAsync(oss, HttpMethod.Put, "b"));
        Assert.Equal(write, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "b"))).Status == 200 ? 200 : 403);
    }

    [Fact]
    public async Task Where_public_access_is_blocked_no_ACL_lets_strangers_in()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await SetAclAsync(oss, "public-read-write");
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add("x-oss-object-acl", "public-read")));

        var set = await SetAsync(oss, "?publicAccessBlock", Blocked);

        Assert.Equal(200, set.Status);
        Assert.Equal("true", await ElementAsync(oss, "?publicAccessBlock", "BlockPublicAccess"));
        Assert.Equal("true", await ElementAsync(oss, "?bucketInfo", "BlockPublicAccess"));
        Assert.Equal(403, await StrangerAsync(oss, HttpMethod.Get, "a"));
        Assert.Equal(403, await StrangerAsync(oss, HttpMethod.Put, "b"));
        var put = await oss.SendAsync(
            oss.Signed(HttpMethod.Put, "c", [1], request => request.Headers.Add("x-oss-object-acl", "public-read")));
        var post = await new PostUpload(oss).With("x-oss-object-acl", "public-read").SendV4Async();
        Assert.Equal((403, "AccessDenied"), (put.Status, put.Code));
        Assert.Equal((403, "AccessDenied"), (post.Status, post.Code));
        Assert.Equal(404, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "c"))).Status);
        Assert.Equal(403, (await SetAclAsync(oss, "public-read")).Status);
        Assert.Equal(204, (await oss.SendAsync(oss.Signed(HttpMethod.Delete, string.Empty, query: "?publicAccessBlock"))).Status);
        Assert.Equal(200, await StrangerAsync(oss, HttpMethod.Get, "a"));
    }

    [Theory]
    [InlineData("Enabled")]
    [InlineData("Suspended")]
    public async Task Where_versioning_is_or_was_on_nothing_is_protected_from_being_overwritten(string status)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await PutAsync(oss);
        Assert.Equal(409, (await PutAsync(oss)).Status);

        await SetAsync(oss, "?versioning", $"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");

        Assert.Equal(status, await ElementAsync(oss, "?versioning", "Status"));
        Assert.Equal(status, await ElementAsync(oss, "?bucketInfo", "Versioning"));
        var again = await PutAsync(oss);
        Assert.Equal((200, status == "Suspended"), (again.Status, again.Headers["x-oss-version-id"] == "null"));

        static Task<Reply> PutAsync(SimulatorFixture oss) => oss.SendAsync(
            oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add("x-oss-forbid-overwrite", "true")));
    }

    [Theory]
    [InlineData("?acl", "", "InvalidArgument")]
    [InlineData("?versioning", "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>", "MalformedXML")]
    [InlineData("?publicAccessBlock", "<PublicAccessBlockConfiguration/>", "MalformedXML")]
    public async Task What_is_no_setting_changes_nothing(string query, string body, string code)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var set = await SetAsync(oss, query, body);
        var stranger = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Put, oss.Url(string.Empty) + query));

        Assert.Equal((400, code), (set.Status, set.Code));
        Assert.Equal((403, "AccessDenied"), (stranger.Status, stranger.Code));
        Assert.Equal("private", await GrantAsync(oss));
    }

    [Fact]
    public async Task A_key_may_do_what_its_policy_says_and_no_more()
    {
        const string Policy = """
            {"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:PutObject","Resource":"acs:oss:*:*:playground/uploads/*"}]}
            """;
        await using var oss = await SimulatorFixture.StartAsync(options => options.RamPolicies =
            new Dictionary<string, IReadOnlyList<string>> { [options.Credentials[0].AccessKeyId] = [Policy] });

        var put = await oss.SendAsync(oss.Signed(HttpMethod.Put, "uploads/a", [1]));
        var elsewhere = await oss.SendAsync(oss.Signed(HttpMethod.Put, "other/a", [1]));
        var read = await oss.SendAsync(oss.Signed(HttpMethod.Get, "uploads/a"));

        Assert.Equal(200, put.Status);
        Assert.Equal((403, "AccessDenied", "0003-00000001"), (elsewhere.Status, elsewhere.Code, elsewhere.Element("EC")));
        Assert.Equal((403, "AccessDenied", "0003-00000001"), (read.Status, read.Code, read.Element("EC")));
    }

    [Fact]
    public async Task A_bucket_answers_at_the_endpoint_of_its_region_only()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var own = await AskAsync("playground.oss-cn-hangzhou.aliyuncs.com");
        var other = await AskAsync("playground.oss-cn-shanghai.aliyuncs.com");

        Assert.Equal("0003-00000001", own.Element("EC"));
        Assert.Equal(
            (403, "AccessDenied", "0003-00001403", "oss-cn-hangzhou.aliyuncs.com"),
            (other.Status, other.Code, other.Element("EC"), other.Element("Endpoint")));

        async Task<Reply> AskAsync(string host)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, oss.Oss.Endpoint + "/a");
            request.Headers.Host = host;
            return await oss.SendAsync(request);
        }
    }

    private static Task<Reply> SetAclAsync(SimulatorFixture oss, string acl) => oss.SendAsync(
        oss.Signed(HttpMethod.Put, string.Empty, [], request => request.Headers.Add("x-oss-acl", acl), query: "?acl"));

    private static Task<Reply> SetAsync(SimulatorFixture oss, string query, string body) =>
        oss.SendAsync(oss.Signed(HttpMethod.Put, string.Empty, Encoding.UTF8.GetBytes(body), query: query));

    private static Task<string> GrantAsync(SimulatorFixture oss) => ElementAsync(oss, "?acl", "Grant");

    private static async Task<string> ElementAsync(SimulatorFixture oss, string query, string name) =>
        XDocument.Parse((await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: query))).Body)
            .Descendants(name).Single().Value;

    private static async Task<int> StrangerAsync(SimulatorFixture oss, HttpMethod method, string path)
    {
        var url = path.StartsWith('?') ? oss.Url(string.Empty) + path : oss.Url(path);
        var request = new HttpRequestMessage(method, url) { Content = method == HttpMethod.Put ? new ByteArrayContent([1]) : null };
        return (await oss.SendAsync(request)).Status;
    }
}
