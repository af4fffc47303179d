using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Oss;

public sealed partial class PostPolicyTests
{
    private static readonly DateTimeOffset Expiration = new(2020, 3, 19, 3, 44, 6, 476, TimeSpan.Zero);

    [Fact]
    public void Writes_what_the_java_sdk_writes()
    {
        var vector = Vector.Case("post_policy_v1", "java-genPostPolicy");
        var policy = new PostPolicy(Expiration)
            .Exact("bucket", "gen-post-policy").Eq("key", "user/eric/${filename}").StartsWith("key", "user/eric")
            .StartsWith("x-oss-meta-tag", "dummy_etag").ContentLengthRange(1, 1024);

        var json = policy.ToJson();

        Assert.Equal(vector.Text("policy_json").Replace("\\/", "/", StringComparison.Ordinal), json);
    }

    [Theory]
    [InlineData("ali-oss-v4-post-1")]
    [InlineData("ali-oss-v4-post-sts")]
    public void Writes_what_ali_oss_writes(string id)
    {
        using var document = JsonDocument.Parse(Vector.Case("post_policy_v4", id).Text("policy_json"));
        var policy = new PostPolicy(
            DateTimeOffset.Parse(document.RootElement.Text("expiration"), System.Globalization.CultureInfo.InvariantCulture));
        foreach (var condition in document.RootElement.GetProperty("conditions").EnumerateArray())
        {
            _ = condition.ValueKind == JsonValueKind.Object
                ? policy.Exact(condition.EnumerateObject().Single().Name, condition.EnumerateObject().Single().Value.GetString()!)
                : condition[0].GetString() == "eq" ? policy.Eq(condition[1].GetString()![1..], condition[2].GetString()!)
                : policy.ContentLengthRange(condition[1].GetInt64(), condition[2].GetInt64());
        }

        var base64 = policy.ToBase64();

        Assert.Equal(Vector.Case("post_policy_v4", id).Text("policy_base64"), base64);
    }

    [Property]
    public Property Any_value_survives_and_leaves_no_bare_dollar() => Prop.ForAll(Hostile.Text, text =>
    {
        using var document = JsonDocument.Parse(
            new PostPolicy(Expiration)
                .Exact("f", text)
                .Eq("f", text)
                .StartsWith("f", text)
                .ToJson());
        var conditions = document.RootElement.GetProperty("conditions");
        string[] values =
        [
            conditions[0].Text("f"), conditions[1][2].GetString()!, conditions[2][2].GetString()!,
        ];
        return values.All(value => value.Replace("\\$", "$", StringComparison.Ordinal) == text && !BareDollar().IsMatch(value));
    });

    [Fact]
    public void Keeps_time_in_utc_and_text_readable()
    {
        var policy = new PostPolicy(Expiration.ToOffset(TimeSpan.FromHours(8))).Exact("key", "图/<a>&'+\".png");

        var json = policy.ToJson();

        Assert.Equal("""{"expiration":"2020-03-19T03:44:06.476Z","conditions":[{"key":"图/<a>&'+\".png"}]}""", json);
        Assert.Equal(json, Encoding.UTF8.GetString(Convert.FromBase64String(policy.ToBase64())));
    }

    [Fact]
    public void Refuses_what_oss_would_refuse()
    {
        var policy = new PostPolicy(Expiration);

        Assert.Throws<InvalidOperationException>(policy.ToJson);
        Assert.Throws<ArgumentOutOfRangeException>(() => policy.ContentLengthRange(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => policy.ContentLengthRange(2, 1));
    }

    [GeneratedRegex(@"(?<!\\)\$")]
    private static partial Regex BareDollar();
}
