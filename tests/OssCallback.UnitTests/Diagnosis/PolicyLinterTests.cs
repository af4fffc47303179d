using OssCallback.Cli.Diagnosis;
using OssCallback.Oss;

namespace OssCallback.UnitTests.Diagnosis;

public sealed class PolicyLinterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z"}""", "0006-00000207")]
    [InlineData("""{"conditions":[["eq","$key","a"]]}""", "0006-00000208")]
    [InlineData("""{}""", "0006-00000209")]
    [InlineData("""{"expiration":1,"conditions":[["eq","$key","a"]]}""", "0006-00000210")]
    [InlineData("""{"expiration":"tomorrow","conditions":[["eq","$key","a"]]}""", "0006-00000211")]
    [InlineData("""{"expiration":"2026-01-31T11:00:00Z","conditions":[["eq","$key","a"]]}""", "0006-00000213")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":{}}""", "0006-00000214")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[]}""", "0006-00000215")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[[]]}""", "0006-00000216")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[["like","$key","a"]]}""", "0006-00000218")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[["eq","key","a"]]}""", "0006-00000218")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[["content-length-range","1",2]]}""", "0006-00000220")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[["content-length-range",3,2]]}""", "0006-00000220")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[1]}""", "0006-00000222")]
    [InlineData("""{"expiration":"2026-01-31T13:00:00Z","conditions":[{"a":"1","b":"2"}]}""", "0006-00000201")]
    [InlineData(
        """
        {"expiration":"2026-01-31T13:00:00Z",
        "conditions":[{"x-oss-date":"20260131T120000Z"},{"x-oss-signature-version":"OSS4-HMAC-SHA256"}]}
        """,
        "0006-00000228")]
    [InlineData("""{expiration}""", "0006-00000204")]
    public void Finds_what_oss_refuses(string policy, string ec) =>
        Assert.Contains(
            PolicyLinter.Lint(policy, Now).Report.Findings, finding => finding.Ec == ec && finding.Severity == LintSeverity.Error);

    [Fact]
    public void Reads_a_dollar_sign_that_json_does_not_know()
    {
        var policy = PolicyLinter.Lint("""{"expiration":"2026-01-31T13:00:00Z","conditions":[["eq","$key","a/\${filename}"]]}""", Now);

        Assert.Equal("a/${filename}", Assert.Single(policy.Rules).Values[0]);
        Assert.Equal(PolicyHold.Bounded, policy.Freedoms.Single(freedom => freedom.Aspect == "key").Hold);
    }

    [Fact]
    public void A_policy_that_pins_everything_leaves_little()
    {
        var policy = new PostPolicy(Now.AddMinutes(15))
            .Exact("bucket", "b")
            .Eq("key", "a.png")
            .Eq("Content-Type", "image/png")
            .Eq("x-oss-content-type", "image/png")
            .Eq("x-oss-object-acl", "private")
                .Eq("x-oss-forbid-overwrite", "true")
                .Eq("success_action_status", "200")
                .Eq("callback", "abc")
                .ContentLengthRange(3, 3);

        var freedoms = PolicyLinter.Lint(policy.ToJson(), Now).Freedoms.ToDictionary(freedom => freedom.Aspect, freedom => freedom.Hold);

        foreach (var aspect in new[] { "bucket", "key", "size", "content type", "ACL", "overwriting", "callback", "answer" })
        {
            Assert.Equal(PolicyHold.Pinned, freedoms[aspect]);
        }

        Assert.Equal(PolicyHold.Open, freedoms["metadata"]);
    }

    [Theory]
    [InlineData("content type", "Content-Type", "x-oss-content-type")]
    public void A_type_that_is_held_in_the_weaker_field_is_open(string aspect, string held, string winning)
    {
        var policy = new PostPolicy(Now.AddMinutes(15)).Eq(held, "image/png");

        var freedom = PolicyLinter.Lint(policy.ToJson(), Now).Freedoms.Single(freedom => freedom.Aspect == aspect);

        Assert.Equal(PolicyHold.Open, freedom.Hold);
        Assert.Contains(winning, freedom.Consequence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_of_types_covers_types_that_run_scripts()
    {
        var policy = new PostPolicy(Now.AddMinutes(15)).StartsWith("x-oss-content-type", "image/");

        var freedom = PolicyLinter.Lint(policy.ToJson(), Now).Freedoms.Single(freedom => freedom.Aspect == "content type");

        Assert.Equal(PolicyHold.Bounded, freedom.Hold);
        Assert.Contains("runs scripts", freedom.Consequence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("private", "nothing")]
    [InlineData("public-read", "show the object to everybody")]
    [InlineData("public-read-write", "let everybody replace")]
    public void An_acl_that_is_pinned_to_public_is_not_nothing(string acl, string words)
    {
        var freedom = PolicyLinter.Lint(new PostPolicy(Now.AddMinutes(15)).Eq("x-oss-object-acl", acl).ToJson(), Now).Freedoms
            .Single(freedom => freedom.Aspect == "ACL");

        Assert.Equal(PolicyHold.Pinned, freedom.Hold);
        Assert.StartsWith(words, freedom.Consequence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_bounds_and_an_empty_prefix_does_not()
    {
        var prefix = PolicyLinter.Lint(new PostPolicy(Now.AddMinutes(15)).StartsWith("key", "user/eric/").ToJson(), Now);
        var any = PolicyLinter.Lint(new PostPolicy(Now.AddMinutes(15)).StartsWith("key", string.Empty).ToJson(), Now);

        Assert.Equal((PolicyHold.Bounded, "user/eric/…"), (prefix.Freedoms[1].Hold, prefix.Freedoms[1].Value));
        Assert.Equal(PolicyHold.Open, any.Freedoms[1].Hold);
        Assert.Contains(any.Report.Findings, finding => finding.Severity == LintSeverity.Warning);
    }

    [Fact]
    public void V4_allows_seven_days_and_one_day_in_both_fields()
    {
        var policy = new PostPolicy(Now.AddDays(8))
            .Exact("x-oss-signature-version", "OSS4-HMAC-SHA256")
            .Exact("x-oss-credential", "ak/20260130/cn-hangzhou/oss/aliyun_v4_request")
            .Exact("x-oss-date", "20260131T120000Z");

        var errors = PolicyLinter.Lint(policy.ToJson(), Now).Report.Findings
            .Where(finding => finding.Severity == LintSeverity.Error)
            .Select(finding => finding.Message)
            .ToList();

        Assert.Equal(2, errors.Count);
        Assert.Contains(errors, message => message.Contains("seven days", StringComparison.Ordinal));
        Assert.Contains(errors, message => message.Contains("different days", StringComparison.Ordinal));
    }
}
