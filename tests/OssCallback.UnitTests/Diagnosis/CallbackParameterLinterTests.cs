using OssCallback.Callbacks;
using OssCallback.Cli.Diagnosis;

namespace OssCallback.UnitTests.Diagnosis;

public sealed class CallbackParameterLinterTests
{
    private const string Good =
        """{"callbackUrl":"https://u.example.com/cb","callbackBody":"bucket=${bucket}&object=${object}&ticket=v1.x","callbackSNI":true}""";

    [Fact]
    public void Has_nothing_against_what_this_service_issues()
    {
        foreach (var bodyType in new[] { CallbackParameter.FormBodyType, CallbackParameter.JsonBodyType })
        {
            var issued = CallbackParameter.Create(
                ["https://u.example.com/cb?a=1"], CallbackTemplate.Build(bodyType, "v1.x", ["x:album"]), bodyType, sni: true);

            var report = CallbackParameterLinter.Lint(issued.ToJson());

            // That files which are not images leave gaps in JSON is true of ours too; the receiver takes them.
            Assert.Equal(bodyType == CallbackParameter.JsonBodyType ? ["must take gaps"] : [], report.Findings.Select(finding =>
                finding is { Severity: LintSeverity.Note } && finding.Message.Contains("must take gaps", StringComparison.Ordinal)
                    ? "must take gaps" : finding.Message));
            Assert.Null(report.Corrected);
        }
    }

    // The mark is what the finding points at in the text.
    [Theory]
    [InlineData("$(object)", "0007-00000105", """bucket=${bucket}&object=$(object)&ticket=1""", "${object}")]
    [InlineData("${size", "0007-00000105", """bucket=${bucket}&object=${object}&ticket=1&size=${size""", null)]
    [InlineData("$", "0007-00000105", """price=5$&bucket=${bucket}&object=${object}&ticket=1""", null)]
    [InlineData("%24%7Bobject%7D", null, """bucket=${bucket}&object=%24%7Bobject%7D&ticket=1""", "${object}")]
    [InlineData("${Object}", null, """bucket=${bucket}&object=${Object}&ticket=1""", "${object}")]
    [InlineData("${mimeType}", null, """bucket=${mimeType}&object=${object}&ticket=1&b=${bucket}""", "${bucket}")]
    public void Marks_a_mistake_in_the_body(string marked, string? ec, string body, string? replacement)
    {
        var text = Good.Replace("bucket=${bucket}&object=${object}&ticket=v1.x", body, StringComparison.Ordinal);

        var finding = Assert.Single(CallbackParameterLinter.Lint(text).Findings);

        Assert.Equal((marked, ec, replacement), (text.Substring(finding.Start, finding.Length), finding.Ec, finding.Replacement));
    }

    [Theory]
    [InlineData("https://u.example.com/cb?a=1;b=2", ";", "0007-00000004", "https://u.example.com/cb?a=1%3Bb=2")]
    [InlineData("https://u.example.com/猫", "猫", "0007-00000004", "https://u.example.com/%E7%8C%AB")]
    [InlineData("https://u.example.com/a b", " ", "0007-00000004", "https://u.example.com/a%20b")]
    [InlineData("https://[::1]/cb", "[::1]", "0007-00000004", null)]
    [InlineData("https://u.example.com:http/cb", "http", "0007-00000004", null)]
    [InlineData("https://192.168.1.7/cb", "192.168.1.7", "0007-00000008", null)]
    [InlineData("https://localhost:7071/cb", "localhost", "0007-00000008", null)]
    [InlineData(
        "https://a.example/;https://b.example/;https://c.example/;https://d.example/;https://e.example/;https://f.example/", null,
        "0007-00000005", null)]
    [InlineData("", null, "0007-00000004", null)]
    [InlineData("https://", "", "0007-00000004", null)]
    [InlineData(" https://u.example.com/cb", " ", "0007-00000004", "https://u.example.com/cb")]
    [InlineData("https://u.example.com/cb ", " ", "0007-00000004", "https://u.example.com/cb")]
    [InlineData("https://用.cn/cb", "用.cn", "0007-00000004", "https://xn--jny.cn/cb")]
    [InlineData("https://u..é.com/cb", "u..é.com", "0007-00000004", null)]
    public void Marks_a_mistake_in_an_address(string url, string? marked, string ec, string? corrected)
    {
        var text = Good.Replace("https://u.example.com/cb", url, StringComparison.Ordinal);

        var report = CallbackParameterLinter.Lint(text);

        var finding = report.Findings.Single(finding => finding.Severity == LintSeverity.Error);
        Assert.Equal(ec, finding.Ec);
        Assert.Equal(marked ?? $"\"{url}\"", text.Substring(finding.Start, finding.Length));
        Assert.Equal(corrected is null ? null : text.Replace(url, corrected, StringComparison.Ordinal), report.Corrected);
    }

    [Theory]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":\"true\"", "\"true\"", null)]
    [InlineData("\"callbackUrl\"", "\"CallbackUrl\"", "\"CallbackUrl\"", null)]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"callbackHost\":\"http://x/\"", "\"http://x/\"", "0007-00000009")]
    [InlineData(
        "\"callbackSNI\":true", "\"callbackSNI\":true,\"callbackBodyType\":\"application/json; charset=utf-8\"",
        "\"application/json; charset=utf-8\"", null)]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"callbackBodyType\":1", "1", "0007-00000012")]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"additionalHeaders\":[]", "[]", "0007-00000021")]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"additionalHeaders\":{\"\":\"a\"}", "\"\":\"a\"", "0007-00000023")]
    [InlineData("\"callbackSNI\":true", "\"callbackSNI\":true,\"additionalHeaders\":{\"a\":\"b\\nc\"}", "\"a\":\"b\\nc\"", "0007-00000025")]
    [InlineData(
        "\"callbackSNI\":true", "\"callbackSNI\":true,\"additionalHeaders\":{\"x-oss-a\":\"b\"}", "\"x-oss-a\":\"b\"", "0007-00000026")]
    public void Marks_a_mistake_in_a_field(string from, string to, string marked, string? ec)
    {
        var text = Good.Replace(from, to, StringComparison.Ordinal);

        Assert.Contains(CallbackParameterLinter.Lint(text).Findings, finding =>
            finding.Severity == LintSeverity.Error && finding.Ec == ec && text.Substring(finding.Start, finding.Length) == marked);
    }

    [Fact]
    public void Repairs_a_json_body_whose_quotes_were_not_escaped_and_marks_places_of_the_original()
    {
        const string Text =
            """{"callbackUrl":"http://u.example.com/","callbackBody":"{"bucket":"${bucket}","object":${object},"ticket":"v1.x"}",""" +
            "\"callbackBodyType\":\"application/json\",}";

        var report = CallbackParameterLinter.Lint(Text);

        Assert.Equal(
            """{"callbackUrl":"http://u.example.com/","callbackBody":"{\"bucket\":${bucket},\"object\":${object},\"ticket\":\"v1.x\"}","""
            + "\"callbackBodyType\":\"application/json\"}",
            report.Corrected);
        var errors = report.Findings.Where(finding => finding.Severity == LintSeverity.Error)
            .Select(finding => Text.Substring(finding.Start, finding.Length));
        Assert.Equal(["\"", "\"${bucket}\"", ","], errors);
        Assert.False(CallbackParameterLinter.Lint(report.Corrected!).HasErrors);
    }

    [Theory]
    [InlineData(
        """{"callbackUrl":"https://u.example.com/","callbackBody":"{\"bucket\":${bucket},\"object\":${object},\"ticket\":\"1\"}","""
            + "\"callbackSNI\":true}",
        "\"callbackBodyType\":\"application/json\"")]
    [InlineData(
        """{"callbackUrl":"https://u.example.com/","callbackBody":"bucket=${bucket}&object=${object}&ticket=1"}""", "\"callbackSNI\":true")]
    public void Adds_what_is_missing(string text, string added)
    {
        var report = CallbackParameterLinter.Lint(text);

        Assert.Contains(added, report.Corrected, StringComparison.Ordinal);
        Assert.Empty(CallbackParameterLinter.Lint(report.Corrected!).Findings);
    }

    [Fact]
    public void Refuses_a_byte_order_mark_and_what_is_too_long()
    {
        var marked = CallbackParameterLinter.Lint("\uFEFF" + Good);
        var length = CallbackParameterLinter.Lint(Good.Replace("ticket=v1.x", "ticket=" + new string('x', 4000), StringComparison.Ordinal));

        Assert.Equal((0, "0007-00000003", Good), (Assert.Single(marked.Findings).Start, marked.Findings[0].Ec, marked.Corrected));
        Assert.Equal("0007-00000001", Assert.Single(length.Findings).Ec);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"callbackBody\":\"")]
    [InlineData("{\"callbackUrl\":1,\"callbackBody\":[]}")]
    [InlineData("null")]
    public void Says_what_is_wrong_with_what_is_no_callback(string text) => Assert.True(CallbackParameterLinter.Lint(text).HasErrors);

    [Fact]
    public void Warns_of_form_text_under_the_json_type()
    {
        var text = Good.Replace(
            "\"callbackSNI\":true", "\"callbackSNI\":true,\"callbackBodyType\":\"application/json\"", StringComparison.Ordinal);

        Assert.Contains(
            CallbackParameterLinter.Lint(text).Findings,
            finding => finding.Message.Contains("the expanded body is not JSON", StringComparison.Ordinal));
    }
}
