using OssCallback.Cli.Diagnosis;
using OssCallback.Http;

namespace OssCallback.UnitTests.Diagnosis;

public sealed class ExplainerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string, string> Messages() =>
        [.. OssProblems.All.SelectMany(problem => problem.Messages.Where(message => message != "*")
            .Select(message => (problem.Code, message, problem.Ec ?? string.Empty)))];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_message_of_the_catalogue_finds_its_own_entry(string code, string message, string ec)
    {
        var sent = message.Replace("*", " 418 ", StringComparison.Ordinal);
        var number = ec.Length == 0 ? string.Empty : $"<EC>{ec}</EC>";

        var asText = Assert.Single(Explainer.Explain($"{sent} {ec}", Now));
        var asXml = Assert.Single(Explainer.Explain(code.Length == 0 ? sent
            : $"<Error><Code>{code.Replace("*", "Any", StringComparison.Ordinal)}</Code>"
                + $"<Message>{System.Net.WebUtility.HtmlEncode(sent)}</Message>{number}</Error>",
            Now));

        var causes = OssProblems.All.Where(problem => problem.Code == code && problem.Messages.Contains(message)
            && (problem.Ec ?? string.Empty) == ec).Select(problem => problem.English.Cause).ToList();
        Assert.Contains(asText.Cause, causes);
        Assert.Contains(asXml.Cause, causes);
    }

    [Fact]
    public void Every_number_of_the_catalogue_is_explained() =>
        Assert.All(
            OssProblems.All.Select(problem => problem.Ec).OfType<string>(),
            ec => Assert.Contains(Explainer.Explain(ec, Now), explanation => explanation.Ec == ec));

    [Fact]
    public void Every_code_of_this_service_is_explained_bare_and_in_its_answers() => Assert.All(ErrorCodes.All, error =>
    {
        foreach (var text
            in new[]
            {
                error.Code,
                $$"""{"Status":"Error","code":"{{error.Code}}"}""",
                $$"""{"type":"x","title":"t","status":{{error.Status}},"code":"{{error.Code}}","detail":"Just so."}""",
            })
        {
            var explanation = Assert.Single(Explainer.Explain(text, Now));
            Assert.Equal((error.Code, error.Status, error.Remedy), (explanation.Code, explanation.Status, explanation.Fix));
        }
    });

    [Theory]
    [InlineData("Error status : -1 8.8.8.8:9090 reply timeout, cost:5000ms, timeout:5000ms (err -4, errno115)", "0007-00000202")]
    [InlineData("Error status : 499.", "0007-00000203")]
    [InlineData("error Status:   502.", null)]
    public void Finds_messages_as_they_really_come(string message, string? ec)
    {
        var found = Explainer.Explain(message, Now);

        Assert.True(ec is null || Assert.Single(found).Ec == ec);
    }

    [Theory]
    [InlineData("2026-01-31 12:00:00 ERROR upload failed: {0} (will retry)")]
    [InlineData(
        "2026-01-31 12:00:00 ERROR body=<?xml version=\"1.0\"?><Error><Code>CallbackFailed</Code><Message>{0}.</Message></Error> at "
            + "upload.js:7")]
    [InlineData("%3CError%3E%3CCode%3ECallbackFailed%3C%2FCode%3E%3CMessage%3E{1}%3C%2FMessage%3E%3C%2FError%3E")]
    [InlineData("{1}")]
    [InlineData("&lt;Error&gt;&lt;Code&gt;CallbackFailed&lt;/Code&gt;&lt;Message&gt;{0}&lt;/Message&gt;&lt;/Error&gt;")]
    [InlineData("<ERROR><CODE>CallbackFailed</CODE><MESSAGE>{0}</MESSAGE></ERROR>")]
    public void Finds_messages_however_they_were_copied(string text)
    {
        var sentences = new[]
        {
            "Error status : 404",
            "User server missing content-length",
            "Response body is not valid json format",
            "Get image info failed",
        };

        Assert.All(sentences, sentence =>
        {
            var whole = OssProblems.All.Single(problem => problem.Message.EndsWith(sentence + ".", StringComparison.Ordinal));
            var copied = string.Format(
                System.Globalization.CultureInfo.InvariantCulture, text, whole.Message[..^1], Uri.EscapeDataString(whole.Message[..^1]));
            Assert.Equal(whole.English.Cause, Assert.Single(Explainer.Explain(copied, Now)).Cause);
        });
    }

    [Fact]
    public void A_status_is_not_taken_for_the_beginning_of_another() =>
        Assert.DoesNotContain(
            "nothing at the path", Assert.Single(Explainer.Explain("Error status : 4041.", Now)).Cause, StringComparison.Ordinal);

    [Fact]
    public void Finds_a_code_that_means_one_thing_in_a_line_of_a_log()
    {
        Assert.Equal(
            "FileAlreadyExists", Assert.Single(Explainer.Explain("12:00 WARN oss said FileAlreadyExists, request 5C3D", Now)).Code);
        Assert.Empty(Explainer.Explain("12:00 WARN oss said AccessDenied, request 5C3D", Now));
    }

    [Theory]
    [InlineData("""["starts-with", "$key", "user/eric/"]""", "begins with 'user/eric/'")]
    [InlineData("""["eq", "$bucket", "x"]""", "another bucket")]
    [InlineData("""["eq", "$x-oss-content-type", "image/png"]""", "as well as Content-Type")]
    [InlineData("""["in", "$x:a", ["1", "2"]]""", "one of: 1, 2")]
    public void Says_which_condition_was_not_met(string condition, string words)
    {
        var explanation = Assert.Single(Explainer.Explain($"Invalid according to Policy: Policy Condition failed: {condition}", Now));

        Assert.Contains(words, string.Join(' ', explanation.Details), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_callback_in_an_error_apart()
    {
        const string Callback = "{&quot;callbackUrl&quot;:&quot;https://u.example.com/&quot;,"
            + "&quot;callbackBody&quot;:&quot;bucket=${bucket}&amp;object=${object}&amp;ticket=1&quot;,"
            + "&quot;callbackSNI&quot;:&quot;true&quot;}";
        const string Xml = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Error>
              <Code>InvalidArgument</Code>
              <Message>The callback sni is invalid.</Message>
              <ArgumentName>callback</ArgumentName>
              <ArgumentValue>{Callback}</ArgumentValue>
            </Error>
            """;

        var explanation = Assert.Single(Explainer.Explain(Xml, Now));

        var artifact = Assert.IsType<Artifact>(explanation.Artifact);
        Assert.Equal("\"true\"", artifact.Decoded.Substring(artifact.Report.Findings[0].Start, artifact.Report.Findings[0].Length));
        Assert.EndsWith("\"callbackSNI\":true}", artifact.Report.Corrected, StringComparison.Ordinal);
        Assert.Equal(artifact.Report.Corrected, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(artifact.CorrectedBase64!)));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("9999-00000000")]
    [InlineData("{")]
    [InlineData("<Error><Code>NoSuchThing</Code></Error>")]
    public void Says_nothing_about_what_it_does_not_know(string text) => Assert.Empty(Explainer.Explain(text, Now));

    [Fact]
    public void No_message_stands_twice_in_the_catalogue_under_one_number()
    {
        var messages = OssProblems.All.SelectMany(problem => problem.Messages.Where(message => message != "*")
            .Select(message => (problem.Code, message, problem.Ec))).ToList();

        Assert.Equal(messages.Count, messages.Distinct().Count());
        Assert.All(OssProblems.All, problem => Assert.True(problem.Message.Length + problem.Code.Length + (problem.Ec?.Length ?? 0) > 0));
    }
}
