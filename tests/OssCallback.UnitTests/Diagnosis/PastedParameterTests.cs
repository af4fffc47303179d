using System.Text;
using OssCallback.Cli.Diagnosis;

namespace OssCallback.UnitTests.Diagnosis;

/// <summary>What people paste into <c>decode</c>, and what is said about it.</summary>
public sealed class PastedParameterTests
{
    private const string Callback =
        """{"callbackUrl":"https://u.example.com/cb","callbackBody":"bucket=${bucket}&object=${object}&ticket=v1.x","callbackSNI":true}""";
    private const string Policy =
        """{"expiration":"2026-02-01T00:00:00.000Z","conditions":[{"bucket":"my-bucket"},["eq","$key","a.png"]]}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Containers() =>
    [
        $$$"""
        {"uploadId":"x","method":"POST",
        "fields":{"key":"a","policy":"{{{Base64(Policy)}}}","callback":"{{{Base64(Callback)}}}"},"headers":{}}
        """,
        $$"""{"accessid":"ak","policy":"{{Base64(Policy)}}","signature":"s","callback":"{{Base64(Callback)}}","dir":"u/"}""",
        $"curl -sS -F key=a.png -F 'policy={Base64(Policy)}' -F \"callback={Base64(Callback)}\" -F file=@a.png "
            + "https://b.oss-cn-x.aliyuncs.com",
        $"curl --form-string policy={Base64(Policy)} --form callback={Base64(Callback)} -F file=@a.png https://b.oss-cn-x.aliyuncs.com",
        $"<form><input type=\"hidden\" name=\"policy\" value=\"{Base64(Policy)}\"><input name='callback' value='{Base64(Callback)}' "
            + "/></form>",
    ];

    [Theory]
    [MemberData(nameof(Containers))]
    public void Takes_a_whole_grant_and_a_whole_command(string text)
    {
        var artifacts = ArtifactReader.ReadAll(text, ArtifactKind.Unknown, Now);

        Assert.Equal([(ArtifactKind.Policy, Policy), (ArtifactKind.Callback, Callback)],
            artifacts.Select(artifact => (artifact.Kind, artifact.Decoded)));
        Assert.Equal(Callback, Assert.Single(ArtifactReader.ReadAll(text, ArtifactKind.Callback, Now)).Decoded);
    }

    [Theory]
    [InlineData("https://b.oss-cn-x.aliyuncs.com/a.png?Expires=1&callback={0}&Signature=s")]
    [InlineData("curl -T a.png -H 'x-oss-callback: {1}' https://b.oss-cn-x.aliyuncs.com/a.png")]
    [InlineData("'callback': '{1}',")]
    [InlineData("x-oss-callback: {1}")]
    public void Takes_a_presigned_address_and_a_header(string text)
    {
        var pasted = string.Format(System.Globalization.CultureInfo.InvariantCulture, text, Uri.EscapeDataString(Base64(Callback)),
            Base64(Callback));

        var artifact = Assert.Single(ArtifactReader.ReadAll(pasted, ArtifactKind.Unknown, Now));

        Assert.Equal((ArtifactKind.Callback, Callback, false), (artifact.Kind, artifact.Decoded, artifact.HasErrors));
    }

    [Theory]
    [InlineData("b'{0}'")]
    [InlineData("b\"{0}\"")]
    [InlineData("policy: b'{0}'")]
    [InlineData("curl -F \"policy=b'{0}'\" -F file=@a https://b.oss-cn-x.aliyuncs.com")]
    public void Says_that_decode_was_forgotten(string text)
    {
        var artifact = Assert.Single(ArtifactReader.ReadAll(string.Format(System.Globalization.CultureInfo.InvariantCulture, text,
            Base64(Policy)), ArtifactKind.Unknown, Now));

        Assert.Equal((ArtifactKind.Policy, Policy, Base64(Policy)), (artifact.Kind, artifact.Decoded, artifact.CorrectedBase64));
        Assert.Contains(".decode() was forgotten", Assert.Single(artifact.Encoding).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_base64_that_is_not_utf_8_as_far_as_it_goes()
    {
        var bytes = Encoding.UTF8.GetBytes(Policy.Replace("a.png", "@@.png", StringComparison.Ordinal))
            .Select(octet => octet == (byte)'@' ? (byte)0xC3 : octet).ToArray();

        var artifact = ArtifactReader.Read(Convert.ToBase64String(bytes), ArtifactKind.Unknown, Now);

        Assert.Equal((ArtifactKind.Policy, null), (artifact.Kind, artifact.CorrectedBase64));
        Assert.Contains("not UTF-8", Assert.Single(artifact.Encoding).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["starts-with","[$Key]","upload/"]""", """["starts-with","$key","upload/"]""")]
    [InlineData("""["eq","key","upload/"]""", """["eq","$key","upload/"]""")]
    [InlineData("""["eq","${key}","upload/"]""", null)]
    public void A_corrected_condition_is_usable(string condition, string? corrected)
    {
        var text = Policy.Replace("""["eq","$key","a.png"]""", condition, StringComparison.Ordinal);

        var report = PolicyLinter.Lint(text, Now).Report;

        Assert.Equal(corrected is null ? null : text.Replace(condition, corrected, StringComparison.Ordinal), report.Corrected);
        Assert.True(corrected is null || !PolicyLinter.Lint(report.Corrected!, Now).Report.HasErrors);
    }

    [Theory]
    [InlineData("""{"bucket":"*"}""", "Name the bucket")]
    [InlineData("""["eq","$key","a"],["eq","$key","b"]""", "contradict")]
    [InlineData("""["eq","$key","a"],["starts-with","$key","b/"]""", "contradict")]
    [InlineData("""["starts-with","$key","a/"],["starts-with","$key","b/"]""", "contradict")]
    [InlineData("""["in","$x-oss-content-type",["a/b"]],["not-in","$x-oss-content-type",["a/b"]]""", "contradict")]
    [InlineData("""["content-length-range",0,1],["content-length-range",5,9]""", "no size in common")]
    [InlineData("""["eq","$size","1"]""", "content-length-range")]
    [InlineData("""["eq","$file","a"]""", "never holds")]
    [InlineData("""["eq","$sucess_action_status","200"]""", "did you mean 'success_action_status'")]
    [InlineData("""["eq","$contentType","a/b"]""", "did you mean 'Content-Type'")]
    [InlineData("""{"x-amz-algorithm":"AWS4-HMAC-SHA256"}""", "Amazon S3")]
    [InlineData("""["$key"]""", "match mode")]
    [InlineData("""["not-in","$cache-control","no-cache"]""", "list of strings")]
    public void Finds_what_a_policy_asks_in_vain(string conditions, string words)
    {
        var text = $$"""{"expiration":"2026-02-01T00:00:00.000Z","conditions":[{{conditions}}]}""";

        Assert.Contains(PolicyLinter.Lint(text, Now).Report.Findings, finding => finding.Message.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bucket=${bucket}\\n      &object=${object}\\n      &ticket=1", "Line breaks",
        "bucket=${bucket}&object=${object}&ticket=1")]
    [InlineData("bucket=${bucket}&object=${object}&ticket=1&mimeType:${mimeType}", "no '='",
        "bucket=${bucket}&object=${object}&ticket=1&mimeType=${mimeType}")]
    [InlineData("bucket=${bucket}&amp;object=${object}&amp;ticket=1", "&amp; is HTML", "bucket=${bucket}&object=${object}&ticket=1")]
    [InlineData("bucket=${bucket}&object=${object}&ticket=1&a=${x:x:a}", "doubled", "bucket=${bucket}&object=${object}&ticket=1&a=${x:a}")]
    [InlineData("bucket=${bucket}&object=${object}&ticket=1&loose", "no '='", null)]
    public void Finds_what_a_form_template_would_send_as_it_stands(string body, string words, string? corrected)
    {
        var text = Callback.Replace("bucket=${bucket}&object=${object}&ticket=v1.x", body, StringComparison.Ordinal);

        var report = CallbackParameterLinter.Lint(text);

        Assert.Contains(report.Findings, finding => finding.Message.Contains(words, StringComparison.Ordinal));
        Assert.Equal(corrected is null ? null : text.Replace(body, corrected, StringComparison.Ordinal), report.Corrected);
        Assert.True(corrected is null || CallbackParameterLinter.Lint(report.Corrected!).Findings.Count == 0);
    }

    [Theory]
    [InlineData("https://u.example.com/cb", "https://a.example/,https://b.example/", "separated by ';'",
        "https://a.example/;https://b.example/")]
    [InlineData("https://u.example.com/cb", "https://u.example.com/cb?k=${object}", "in callbackBody only", null)]
    [InlineData("\"callbackUrl\"", "\"callback_url\"", "did you mean 'callbackUrl'", "\"callbackUrl\"")]
    [InlineData("\"callbackBody\"", "\"calbackBody\"", "did you mean 'callbackBody'", "\"callbackBody\"")]
    [InlineData("\"callbackUrl\"", "\"url\"", "ali-oss names it", "\"callbackUrl\"")]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"signatureVersion\":\"2.0\"", "Leave signatureVersion out",
        "\"callbackSNI\":true,\"signatureVersion\":\"1.0\"")]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"signatureVersion\":2", "signature version is invalid",
        "\"callbackSNI\":true,\"signatureVersion\":\"1.0\"")]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"additionalHeaders\":{\"X-App\":\"1\"}", "lower-case",
        "\"callbackSNI\":true,\"additionalHeaders\":{\"x-app\":\"1\"}")]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"additionalHeaders\":{\"host\":\"1\"}", "must not be named host", null)]
    public void Finds_mistakes_of_names_and_addresses(string from, string to, string words, string? corrected)
    {
        var text = Callback.Replace(from, to, StringComparison.Ordinal);

        var report = CallbackParameterLinter.Lint(text);

        Assert.Contains(report.Findings, finding => finding.Severity == LintSeverity.Error
            && finding.Message.Contains(words, StringComparison.Ordinal));
        Assert.Equal(corrected is null ? null : text.Replace(to, corrected, StringComparison.Ordinal), report.Corrected);
        Assert.True(corrected is null || !CallbackParameterLinter.Lint(report.Corrected!).HasErrors);
    }

    [Fact]
    public void Warns_of_image_information_in_a_json_template()
    {
        var text = """{"callbackUrl":"https://u.example.com/","callbackBodyType":"application/json","callbackSNI":true,"""
            + """ "callbackBody":"{\"bucket\":${bucket},\"object\":${object},\"ticket\":\"1\",\"height\":${imageInfo.height}}"}""";

        Assert.Contains("must take gaps", Assert.Single(CallbackParameterLinter.Lint(text).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_doubled_prefix_of_a_variable_is_taken_off() =>
        Assert.Equal("""{"x:a":"1"}""", CallbackVariablesLinter.Lint("""{"x:x:a":"1"}""").Corrected);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
