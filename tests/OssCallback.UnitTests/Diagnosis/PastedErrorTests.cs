using System.Text;
using OssCallback.Cli.Diagnosis;

namespace OssCallback.UnitTests.Diagnosis;

/// <summary>What people paste into <c>explain</c>.</summary>
public sealed class PastedErrorTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"status\":\"error\"}")]
    [InlineData("{\"error\":\"upload failed\",\"status\":403}")]
    [InlineData("{\"code\":500,\"msg\":\"\"}")]
    [InlineData("{\"success\":false,\"data\":null}")]
    [InlineData("<Error><Code>AccessDenied</Code><Message>Something new.</Message><EC>0003-00009999</EC></Error>")]
    [InlineData("<Error><Code>AccessDenied</Code><Message>You have no right to access this object because of bucket "
        + "acl.</Message><EC>0099-00000001</EC></Error>")]
    [InlineData("<Error><Code>AccessDenied</Code><Message>Something new.</Message></Error>")]
    [InlineData("<Error><Code>InvalidArgument</Code><Message>Something new.</Message></Error>")]
    [InlineData("<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature "
        + "you provided.</Message><EC>0002-00009999</EC></Error>")]
    [InlineData("0003-00009999")]
    [InlineData("EC：0006-00009999")]
    public void What_is_given_and_not_known_is_unknown(string text) => Assert.Empty(Explainer.Explain(text, Now));

    [Fact]
    public void Of_an_unknown_error_the_others_of_its_code_are_named()
    {
        var others = Explainer.OthersOfCode("<Error><Code>AccessDenied</Code><Message>Something "
            + "new.</Message><EC>0003-00009999</EC></Error>");

        Assert.Contains(others, other => other.Ec == "0003-00000301");
        Assert.All(others, other => Assert.Equal("AccessDenied", other.Code));
        Assert.Empty(Explainer.OthersOfCode("{}"));
    }

    [Theory]
    [InlineData("0006-00000004", "smaller than the minimum")]
    [InlineData("0006-00000003", "larger than")]
    [InlineData("EC： 0006 - 00000004", "smaller than the minimum")]
    [InlineData("错误码：０００６－００００００１０９", null)]
    [InlineData("ＥＣ：０００６－０００００１０９", "begins with Content-Type")]
    [InlineData("Error status ： 502 。", "callbackSNI")]
    [InlineData("Error status:502", "callbackSNI")]
    [InlineData("error  status :  404 .", "nothing at the path")]
    [InlineData("400 call back error", "refused the callback")]
    [InlineData("{\"errMsg\":\"uploadFile:fail url not in domain list\"}", "mini-program")]
    [InlineData("https://b.oss-cn-hangzhou.aliyuncs.com 不在以下 uploadFile 合法域名列表中，请参考文档", "mini-program")]
    [InlineData("RequestError: XHR error (req \"error\"), PUT https://b.oss-cn-x.aliyuncs.com/a -1 (connected: false, keepalive "
        + "socket: false)", "CORS rule")]
    [InlineData(
        "{\"code\":\"RequestError\",\"status\":-1,\"message\":\"XHR error (req \\\"error\\\"), POST https://b.oss-cn-x.aliyuncs.com/ -1\"}",
        "CORS rule")]
    [InlineData("Please set the etag of expose-headers in OSS \n https://help.aliyun.com/document_detail/32069.html",
        "does not expose ETag")]
    [InlineData("Access to XMLHttpRequest at 'https://b.oss-cn-x.aliyuncs.com/' from origin 'https://a.example' has been blocked by "
        + "CORS policy: No 'Access-Control-Allow-Origin' header", "CORS rule")]
    [InlineData("oss: service returned error: StatusCode=403, ErrorCode=AccessDenied, ErrorMessage=\"Access denied by authorizer's "
        + "policy.\", RequestId=5C, Ec=0003-00000301", "both the role and the session policy")]
    [InlineData("The bucket you access does not belong to you.\n[ErrorCode]: AccessDenied\n[RequestId]: 5C\n[HostId]: "
        + "b.oss-cn-x.aliyuncs.com", "no right by RAM")]
    [InlineData("{'status': "
        + "403, 'details': "
            + "{'Code': 'SecurityTokenExpired', 'Message': 'The security token you provided has expired.', 'EC': '0002-00000007'}}",
            "have expired")]
    [InlineData(
        "{\"statusCode\":203,\"data\":\"<?xml version=\\\"1.0\\\"?><Error><Code>CallbackFailed</Code><Message>Error status : "
            + "301.</Message></Error>\"}",
        "redirects")]
    [InlineData(
        "{\"RequestId\":\"5C\",\"HostId\":\"sts.aliyuncs.com\",\"Code\":\"EntityNotExist.Role\",\"Message\":\"The role not exists: "
            + "acs:ram::1:role/x.\"}",
        "no RAM role")]
    [InlineData("{\"Code\":\"NoPermission\",\"Message\":\"You are not authorized to do this action. You should be authorized by RAM.\"}",
        "does not let this access key")]
    [InlineData("<Error><Code>InvalidArgument</Code><Message>Invalid signing date in x-oss-credential.</Message></Error>", "SignDate")]
    [InlineData("<Error><Code>MethodNotAllowed</Code><Message>The specified method is not allowed against this "
        + "resource.</Message><Method>POST</Method></Error>", "without Content-Type")]
    public void Finds_what_is_pasted(string text, string? words)
    {
        var explanations = Explainer.Explain(text, Now);

        if (words is null)
        {
            Assert.Empty(explanations);
            return;
        }

        Assert.Contains(words, Assert.Single(explanations).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_what_oss_signed_to_compare()
    {
        const string Xml = "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the "
            + "signature you provided. Check your key and signing method.</Message>"
            + "<StringToSign>GET\n\n\n1790000000\n/my-bucket/a.webp</StringToSign><EC>0002-00000307</EC></Error>";

        var explanation = Assert.Single(Explainer.Explain(Xml, Now));

        Assert.Contains("header Authorization or in the URL", explanation.Cause, StringComparison.Ordinal);
        var details = string.Join('\n', explanation.Details);
        Assert.All(["GET", "1790000000", "the signature of a URL", "/my-bucket/a.webp", "compare"], words =>
            Assert.Contains(words, details, StringComparison.Ordinal));
    }

    [Fact]
    public void Speaks_chinese_when_asked_or_when_the_environment_does()
    {
        Assert.Contains("接收方", Assert.Single(Explainer.Explain("Error status : 404.", Now, Language.Chinese)).Fix,
            StringComparison.Ordinal);
        Assert.Contains("缺少 ticket", Assert.Single(Explainer.Explain("ticket_missing", Now, Language.Chinese)).Cause,
            StringComparison.Ordinal);
        Assert.Equal(Language.Chinese, LanguageOption.Of("zh", _ => "en_US.UTF-8"));
        Assert.Equal(Language.English, LanguageOption.Of("en", _ => "zh_CN.UTF-8"));
        Assert.Equal(Language.Chinese, LanguageOption.Of(null, name => name == "LANG" ? "zh_CN.UTF-8" : null));
        Assert.Equal(Language.English, LanguageOption.Of(null, name => name == "LC_ALL" ? "C.UTF-8" : "zh_CN.UTF-8"));
        Assert.Equal(Language.English, LanguageOption.Of(null, _ => null));
    }

    [Fact]
    public void Reads_utf_16_as_windows_shells_write_it()
    {
        const string Text = "Error status : 502.";

        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF8 })
        {
            Assert.Equal(Text, TextInput.Decode([.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]));
            Assert.Equal(Text, TextInput.Decode(encoding.GetBytes(Text)));
        }
    }

    [Theory]
    [InlineData("nofile.xml")]
    [InlineData("logs/today.json")]
    [InlineData("./answer")]
    [InlineData(@"C:\temp\answer.txt")]
    public async Task A_file_that_is_not_there_is_said_to_be_missing(string name)
    {
        var refusal = await Assert.ThrowsAsync<FormatException>(() => TextInput.ReadAsync(name, TestContext.Current.CancellationToken));

        Assert.Contains($"There is no file '{name}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0007-00000203")]
    [InlineData("NoPermission")]
    [InlineData("EntityNotExist.Role")]
    [InlineData("https://example.com/answer.xml")]
    [InlineData("uploads/test/a.png is missing in answer.xml")]
    public async Task What_is_no_file_name_is_the_text_itself(string text) =>
        Assert.Equal(text, await TextInput.ReadAsync(text, TestContext.Current.CancellationToken));
}
