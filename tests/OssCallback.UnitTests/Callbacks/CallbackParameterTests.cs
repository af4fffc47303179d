using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class CallbackParameterTests
{
    private const string Url = "https://uploads.example.com/api/callback";

    [Fact]
    public void Writes_what_the_documentation_writes()
    {
        var documented = Decode("doc-post-errors-callback");

        var built = CallbackParameter.Create(
            ["http://oss-demo.aliyuncs.com:23450"], documented.Text("callbackBody"), documented.Text("callbackBodyType"),
            allowPrivate: true);

        Assert.Equal(documented.Map(), Parse(built.ToJson()).Map());
        Assert.Equal(built.ToJson(), Encoding.UTF8.GetString(Convert.FromBase64String(built.ToBase64())));
    }

    [Fact]
    public void Writes_the_documented_header_but_for_its_missing_scheme()
    {
        var documented = Decode("doc-callback-header");

        var refused = Assert.Throws<ArgumentException>(
            () => CallbackParameter.Create([documented.Text("callbackUrl")], documented.Text("callbackBody"), allowPrivate: true));
        var built = CallbackParameter.Create(
            ["http://" + documented.Text("callbackUrl")], documented.Text("callbackBody"), allowPrivate: true);

        Assert.Contains("must begin with https://", refused.Message, StringComparison.Ordinal);
        Assert.Equal(documented.Text("callbackBody"), Parse(built.ToJson()).Text("callbackBody"));
    }

    [Fact]
    public void Writes_the_documented_variables()
    {
        var documented = Vector.Case("callback_param_encoding", "doc-callback-var-header");

        var built = CallbackParameter.Create(
            [Url], "a=${x:my_var}", variables: new Dictionary<string, string> { ["x:my_var"] = "for-callback-test" });

        Assert.Equal(documented.Text("base64"), built.VariablesToBase64());
    }

    [Fact]
    public void Refuses_the_documented_example_that_oss_would_refuse()
    {
        var documented = Decode("doc-post-form-callback");

        var brokenBody = Assert.Throws<ArgumentException>(() => CallbackParameter.Create([Url], documented.Text("callbackBody")));
        var privateUrl = Assert.Throws<ArgumentException>(
            () => CallbackParameter.Create(["https://" + documented.Text("callbackUrl")], "a=1"));

        Assert.Contains("write ${object}, not $(object)", brokenBody.Message, StringComparison.Ordinal);
        Assert.Contains("private address", privateUrl.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EncodingIds))]
    public void The_vectors_decode_to_their_json(string id)
    {
        var vector = Vector.Case("callback_param_encoding", id);

        var decoded = Encoding.UTF8.GetString(Convert.FromBase64String(vector.Text("base64")));

        Assert.Equal(vector.Text("json"), decoded);
    }

    public static TheoryData<string> EncodingIds => Vector.Ids("callback_param_encoding");

    [Fact]
    public void Writes_sni_as_a_boolean_and_only_when_wanted()
    {
        var with = Parse(CallbackParameter.Create([Url], "a=1", sni: true).ToJson());
        var without = Parse(CallbackParameter.Create([Url], "a=1").ToJson());

        Assert.Equal(JsonValueKind.True, with.GetProperty("callbackSNI").ValueKind);
        Assert.False(without.TryGetProperty("callbackSNI", out _));
        Assert.False(without.TryGetProperty("callbackHost", out _));
        Assert.Equal(["callbackUrl", "callbackBody", "callbackBodyType"], without.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Writes_several_addresses_and_host()
    {
        var built = Parse(CallbackParameter.Create([Url, "https://second.example.com:8443/?a=1"], "a=1",
            host: "uploads.example.com:443").ToJson());

        Assert.Equal(Url + ";https://second.example.com:8443/?a=1", built.Text("callbackUrl"));
        Assert.Equal("uploads.example.com:443", built.Text("callbackHost"));
    }

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData("a=$", "must be followed by '{'")]
    [InlineData("a=$(object)", "must be followed by '{'")]
    [InlineData("a=$object", "must be followed by '{'")]
    [InlineData("a=${object}&b=$$", "must be followed by '{'")]
    [InlineData("a=${object", "not closed")]
    public void Refuses_a_body_that_oss_would_refuse(string body, string reason)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(body), () => CallbackParameter.Create([Url], body));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("")]
    public void Refuses_another_body_type(string bodyType) =>
        Assert.Throws<ArgumentException>(nameof(bodyType), () => CallbackParameter.Create([Url], "a=1", bodyType));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("http://a")]
    [InlineData("a:b")]
    [InlineData("a\r\nX: y")]
    [InlineData("a\n")]
    public void Refuses_what_is_no_host(string host) =>
        Assert.Throws<ArgumentException>(nameof(host), () => CallbackParameter.Create([Url], "a=1", host: host));

    [Theory]
    [InlineData("album")]
    [InlineData("x:")]
    [InlineData("x:Album")]
    [InlineData("x:a b")]
    [InlineData("x:a\n")]
    [InlineData("X:a")]
    public void Refuses_a_variable_that_oss_would_refuse(string name) => Assert.Throws<ArgumentException>("variables", () =>
        CallbackParameter.Create([Url], "a=1", variables: new Dictionary<string, string> { [name] = "1" }));

    [Fact]
    public void Refuses_more_than_oss_takes()
    {
        Assert.Throws<ArgumentException>("urls", () => CallbackParameter.Create([], "a=1"));
        Assert.Throws<ArgumentException>("urls", () => CallbackParameter.Create([.. Enumerable.Repeat(Url, 6)], "a=1"));
        Assert.Throws<ArgumentException>("body", () => CallbackParameter.Create([Url], new string('a', 4000)));
        Assert.Throws<ArgumentException>(
            "variables",
            () => CallbackParameter.Create([Url], "a=1", variables: new Dictionary<string, string> { ["x:a"] = new string('a', 4000) }));
    }

    [Property]
    public Property Any_text_survives_as_a_variable() => Prop.ForAll(Hostile.Text, text => text.Length > 500
        || Parse(
            Encoding.UTF8.GetString(
                Convert.FromBase64String(
                    CallbackParameter.Create([Url], "a=1", variables: new Dictionary<string, string> { ["x:a"] = text })
                        .VariablesToBase64()))).Text(
            "x:a") == text);

    [Property]
    public Property Any_text_survives_in_the_body() => Prop.ForAll(Hostile.Text, text =>
    {
        var body = "a=" + text.Replace("$", "", StringComparison.Ordinal);
        return body.Length > 500 || Parse(CallbackParameter.Create([Url], body).ToJson()).Text("callbackBody") == body;
    });

    private static JsonElement Decode(string id) => Parse(Vector.Case("callback_param_encoding", id).Text("json"));

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
