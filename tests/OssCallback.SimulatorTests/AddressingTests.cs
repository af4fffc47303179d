using OssCallback.Simulator.Http;

namespace OssCallback.SimulatorTests;

public sealed class AddressingTests
{
    [Theory]
    [InlineData("/b/a%2F..%2Fc?x=1%2B2", "127.0.0.1", "b", "a/../c")]
    [InlineData("/b//c", "localhost", "b", "/c")]
    [InlineData("/b/", "127.0.0.1", "b", null)]
    [InlineData("/b", "[::1]", "b", null)]
    [InlineData("/a/c", "b.oss-cn-hangzhou.aliyuncs.com", "b", "a/c")]
    [InlineData("/", "b.localhost", "b", null)]
    [InlineData("http://b.localhost/k?x=1", "b.localhost", "b", "k")]
    [InlineData("/", "127.0.0.1", null, null)]
    [InlineData("/", "oss-cn-hangzhou.aliyuncs.com", null, null)]
    [InlineData("/b/k", "oss-cn-hangzhou-internal.aliyuncs.com", "b", "k")]
    [InlineData("/k", "oss-b.oss-cn-hangzhou.aliyuncs.com", "oss-b", "k")]
    [InlineData("/b/a+b%2Bc", "127.0.0.1", "b", "a b+c")]
    public void Finds_bucket_and_key_without_normalising_the_path(string target, string host, string? bucket, string? key)
    {
        var parsed = RequestTarget.Parse(target, host);

        Assert.Equal((bucket, key), (parsed.Bucket, parsed.Key));
    }

    [Fact]
    public void Decodes_the_query()
    {
        var parsed = RequestTarget.Parse("/b/k?a=1%2B2&tagging&e=", "127.0.0.1");

        Assert.Equal(
            ("1+2", "", "", null), (parsed.Parameter("a"), parsed.Parameter("tagging"), parsed.Parameter("e"), parsed.Parameter("none")));
    }
}
