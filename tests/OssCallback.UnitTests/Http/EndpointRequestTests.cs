using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Http;

public sealed class EndpointRequestTests
{
    [Property(MaxTest = 300)]
    public async Task Reads_a_whole_body_up_to_the_limit_in_whatever_pieces_it_comes(byte piece, ushort length, ushort limit, bool declared)
    {
        var body = Enumerable.Range(0, length % 20_000).Select(number => (byte)number).ToArray();
        var cap = 1024 + (limit % 20_000);
        var request = Request(new PiecewiseStream(body, 1 + piece), declared ? body.Length : null);

        var read = await request.ReadBodyAsync(cap, CancellationToken.None);

        Assert.Equal(body.Length <= cap ? body : null, read);
    }

    [Theory]
    [InlineData(10, 20, true)]
    [InlineData(1024, 1024, true)]
    [InlineData(10, 1024, true)]
    [InlineData(0, 5, true)]
    [InlineData(10, 1025, false)]
    [InlineData(1024, 1025, false)]
    [InlineData(1024, 5, true)]
    public async Task Believes_the_bytes_and_not_the_declared_length(int declared, int actual, bool readable)
    {
        var request = Request(new MemoryStream(new byte[actual]), declared);

        var read = await request.ReadBodyAsync(1024, TestContext.Current.CancellationToken);

        Assert.Equal(readable ? actual : null, read?.Length);
    }

    [Fact]
    public async Task Refuses_a_declared_length_over_the_limit_before_it_reads()
    {
        using var endless = new EndlessStream();
        var request = Request(endless, long.MaxValue);

        var read = await request.ReadBodyAsync(1024, TestContext.Current.CancellationToken);

        Assert.Null(read);
        Assert.Equal(0, endless.BytesRead);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(16384)]
    public async Task Reads_at_most_one_byte_more_than_the_limit(int limit)
    {
        using var endless = new EndlessStream();
        var request = Request(endless, contentLength: null);

        var read = await request.ReadBodyAsync(limit, TestContext.Current.CancellationToken);

        Assert.Null(read);
        Assert.InRange(endless.BytesRead, limit + 1, limit + 1);
    }

    [Theory]
    [InlineData("/a", null)]
    [InlineData("/a?", null)]
    [InlineData("/a?n=", "")]
    [InlineData("/a?n", "")]
    [InlineData("/a?n=1&n=2", "1")]
    [InlineData("/a?N=1", null)]
    [InlineData("/a?x=1&&n=a+b%2Bc%20d", "a b+c d")]
    [InlineData("/a?n=a=b", "a=b")]
    [InlineData("/a?%6e=1", "1")]
    [InlineData("/a?n=%E5%9B%BE", "图")]
    [InlineData("/a?n=%zz%", "%zz%")]
    [InlineData("/a?x=1?n=2", null)]
    public void Reads_the_first_value_of_a_parameter(string target, string? expected)
    {
        var query = new EndpointRequest { Method = "GET", Target = target, Header = _ => null }.ReadQuery();

        Assert.Equal(expected, query.GetValueOrDefault("n"));
    }

    [Property]
    public Property Any_text_survives_a_query() => Prop.ForAll(Hostile.Text, text =>
        new EndpointRequest { Method = "GET", Target = "/a?n=" + Uri.EscapeDataString(text), Header = _ => null }.ReadQuery()["n"] == text);

    [Property]
    public Property Arbitrary_targets_never_throw() => Prop.ForAll(Hostile.Utf16, text =>
        new EndpointRequest { Method = "GET", Target = "/a?" + text, Header = _ => null }.ReadQuery().Count >= 0);

    private static EndpointRequest Request(Stream body, long? contentLength) => new()
    {
        Method = "POST",
        Target = "/",
        Header = _ => null,
        Body = body,
        ContentLength = contentLength,
    };
}
