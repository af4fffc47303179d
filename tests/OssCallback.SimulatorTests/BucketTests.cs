using System.Xml.Linq;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>The questions with which SDKs and tools find out whether a bucket or an object is there.</summary>
public sealed class BucketTests
{
    [Theory]
    [InlineData("?bucketInfo", "Name", "playground")]
    [InlineData("?bucketInfo", "Grant", "private")]
    [InlineData("?bucketInfo", "ID", "1000000000000001")]
    [InlineData("?acl", "Grant", "private")]
    [InlineData("?location", "LocationConstraint", "oss-cn-hangzhou")]
    public async Task Describes_a_bucket(string query, string element, string value)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: query));
        var anonymous = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Get, oss.Url(string.Empty) + query));
        var unknown = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Get, oss.Oss.Endpoint + "/unknown/" + query));

        Assert.Equal((200, value), (reply.Status, XDocument.Parse(reply.Body).Descendants(element).First().Value));
        Assert.Equal((403, "AccessDenied"), (anonymous.Status, anonymous.Code));
        Assert.Equal((404, "NoSuchBucket"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task Lists_its_buckets_in_pages_by_prefix()
    {
        await using var oss = await SimulatorFixture.StartAsync(options => options.Buckets = ["playground", "other-1", "other-2"]);

        var all = await ListAsync(oss, string.Empty);
        var first = await ListAsync(oss, "?prefix=other&max-keys=1");
        var next = await ListAsync(oss, "?prefix=other&max-keys=1&marker=other-1");
        var anonymous = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Get, oss.Oss.Endpoint + "/"));

        Assert.Equal("other-1 other-2 playground", Names(all));
        Assert.Equal(("other-1", "true", "other-1"), (Names(first), first.Element("IsTruncated"), first.Element("NextMarker")));
        Assert.Equal(("other-2", "false"), (Names(next), next.Element("IsTruncated")));
        Assert.Equal((403, "AccessDenied"), (anonymous.Status, anonymous.Code));
    }

    [Fact]
    public async Task Tells_the_ACL_of_an_object()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add("x-oss-object-acl", "public-read")));

        var found = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a", query: "?acl"));
        var missing = await oss.SendAsync(oss.Signed(HttpMethod.Get, "b", query: "?acl"));
        var meta = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a", query: "?objectMeta"));

        Assert.Equal("public-read", XDocument.Parse(found.Body).Descendants("Grant").Single().Value);
        Assert.Equal((404, "NoSuchKey"), (missing.Status, missing.Code));
        Assert.Equal((200, "1"), (meta.Status, meta.Headers["Content-Length"]));
    }

    [Fact]
    public async Task A_session_is_told_only_what_its_policy_allows()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var key = await new StsCall(oss)
            .AssumeAsync("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetBucketInfo","Resource":"*"}]}""");

        var info = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?bucketInfo", credentials: key));
        var acl = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?acl", credentials: key));

        Assert.Equal((200, 403, "0003-00000301"), (info.Status, acl.Status, acl.Element("EC")));
    }

    [Fact]
    public async Task Callbacks_name_the_key_address_that_was_given_and_it_serves_the_key()
    {
        const string Address = "https://gosspublic.alicdn.com/callback_pub_key_v1.pem";
        await using var oss = await SimulatorFixture.StartAsync(options => options.CallbackKeyUrl = Address);
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        var callback = PostUpload.Encode($$"""{"callbackUrl":"127.0.0.1:{{receiver.Port}}/cb","callbackBody":"size=${size}"}""");

        var reply = await new PostUpload(oss).With("callback", callback).SendV4Async();
        using var ask = new HttpRequestMessage(HttpMethod.Get, oss.Oss.Endpoint + "/callback_pub_key_v1.pem");
        ask.Headers.Host = "gosspublic.alicdn.com";
        var served = await oss.SendAsync(ask);

        var received = Assert.Single(receiver.Received);
        Assert.Equal((200, Address, PostUpload.Encode(Address)),
            (reply.Status, oss.Oss.CallbackKeyUrl, received.Headers["x-oss-pub-key-url"]));
        Assert.Equal((200, oss.Oss.CallbackPublicKeyPem), (served.Status, served.Body));
        Assert.True(oss.Verifies(received, "/cb"));
    }

    private static Task<Reply> ListAsync(SimulatorFixture oss, string query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, oss.Oss.Endpoint + "/" + query);
        request.Headers.Add("x-oss-date", SignatureV4.FormatDate(oss.Clock.GetUtcNow()));
        request.Headers.Add("x-oss-content-sha256", SignatureV4.UnsignedPayload);
        var toSign = new OssRequest
        {
            Method = "GET",
            Headers = request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value)),
            Query = [.. query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
                .Select(pair => new KeyValuePair<string, string?>(pair[0], pair[1]))],
        };
        request.Headers.TryAddWithoutValidation("Authorization",
            SignatureV4.Authorization(toSign, SimulatorFixture.Key, SimulatorFixture.Region));
        return oss.SendAsync(request);
    }

    private static string Names(Reply reply) => string.Join(' ', XDocument.Parse(reply.Body).Descendants("Bucket").Select(bucket =>
        bucket.Element("Name")!.Value));
}
