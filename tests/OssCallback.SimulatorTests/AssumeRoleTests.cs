using System.Text.Json;
using System.Xml.Linq;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

public sealed class AssumeRoleTests
{
    private const string Policy =
        """{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:PutObject"],"Resource":["acs:oss:*:*:playground/a/*"]}]}""";

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("GET", "/")]
    [InlineData("POST", "/_simulator/sts")]
    public async Task Issues_credentials_in_the_real_shape_for_RPC_signatures(string method, string path)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new StsCall(oss)
            .With("Format", "JSON")
            .With("Policy", Policy)
            .With("DurationSeconds", "900")
            .SendRpcAsync(method, path);

        Assert.Equal(200, reply.Status);
        using var json = JsonDocument.Parse(reply.Body);
        Assert.Equal(["RequestId", "AssumedRoleUser", "Credentials"], json.RootElement.EnumerateObject().Select(member => member.Name));
        var credentials = json.RootElement.GetProperty("Credentials");
        Assert.StartsWith("STS.", credentials.GetProperty("AccessKeyId").GetString(), StringComparison.Ordinal);
        Assert.Equal("2026-03-01T08:15:00Z", credentials.GetProperty("Expiration").GetString());
        var user = json.RootElement.GetProperty("AssumedRoleUser");
        Assert.Equal(StsCall.Role + "/alice@example.com", user.GetProperty("Arn").GetString());
        Assert.Matches("^[0-9]{18}:alice@example.com$", user.GetProperty("AssumedRoleId").GetString());
    }

    [Theory]
    [InlineData("2026-03-01T08:00:00Z", 200)]
    [InlineData("2026-03-01T08:00:00.123Z", 200)]
    [InlineData("2026-03-01T08:00:00", 400)]
    [InlineData("2026-03-01 08:00:00Z", 400)]
    public async Task Takes_a_time_stamp_with_and_without_milliseconds(string timestamp, int status)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new StsCall(oss).With("Timestamp", timestamp).SendRpcAsync();

        Assert.Equal(
            (status, status == 200 ? null : "InvalidTimeStamp.Format"), (reply.Status, status == 200 ? null : StsCall.Code(reply)));
    }

    [Fact]
    public async Task Answers_in_XML_when_asked_to()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var good = await new StsCall(oss).With("Format", "XML").SendRpcAsync();
        var bad = await new StsCall(oss).With("Format", "XML").With("RoleArn", "x").SendRpcAsync();

        Assert.Equal(
            "2026-03-01T09:00:00Z",
            XDocument.Parse(good.Body).Element("AssumeRoleResponse")!.Element("Credentials")!.Element("Expiration")!.Value);
        Assert.Equal((400, "InvalidParameter.RoleArn"), (bad.Status, bad.Code));
    }

    [Fact]
    public async Task Issued_credentials_outlive_a_restart_and_end_on_time()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var key = await new StsCall(oss).AssumeAsync();

        await oss.RestartAsync();
        var form = await new PostUpload(oss) { Key = key }.SendV4Async();
        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt", credentials: key));
        var foreign = await new PostUpload(
            oss)
        { Key = key with { SecurityToken = (await new StsCall(oss).AssumeAsync()).SecurityToken } }.SendV4Async();
        var tokenless = await new PostUpload(oss) { Key = key with { SecurityToken = null } }.SendV4Async();
        oss.Clock.Advance(TimeSpan.FromHours(1));
        var late = await new PostUpload(oss) { Key = key }.SendV4Async();

        Assert.Equal((204, 200), (form.Status, head.Status));
        Assert.Equal((403, "InvalidSecurityToken"), (foreign.Status, foreign.Code));
        Assert.Equal((403, "InvalidAccessKeyId"), (tokenless.Status, tokenless.Code));
        Assert.Equal((403, "SecurityTokenExpired", "0002-00000007"), (late.Status, late.Code, late.Element("EC")));
    }

    [Fact]
    public async Task A_data_directory_does_not_take_another_ones_tokens()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var other = await SimulatorFixture.StartAsync();
        var key = await new StsCall(other).AssumeAsync();

        var reply = await new PostUpload(oss) { Key = key }.SendV4Async();

        Assert.Equal((403, "InvalidSecurityToken"), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("RoleArn", "role/uploader", "InvalidParameter.RoleArn")]
    [InlineData("RoleSessionName", "a", "InvalidParameter.RoleSessionName")]
    [InlineData("RoleSessionName", "忍者", "InvalidParameter.RoleSessionName")]
    [InlineData("RoleSessionName", "12345678901234567890123456789012345678901234567890123456789012345", "InvalidParameter.RoleSessionName")]
    [InlineData("DurationSeconds", "899", "InvalidParameter.DurationSeconds")]
    [InlineData("DurationSeconds", "3601", "InvalidParameter.DurationSeconds")]
    [InlineData("DurationSeconds", "x", "InvalidParameter.DurationSeconds")]
    [InlineData("Policy", "{", "InvalidParameter.PolicyGrammar")]
    [InlineData("Policy", """{"Version":"1","Statement":[]}""", "InvalidParameter.PolicyGrammar")]
    [InlineData(
        "Policy", """{"Version":"2","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""", "InvalidParameter.PolicyGrammar")]
    [InlineData(
        "Policy", """{"Version":"1","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}""", "InvalidParameter.PolicyGrammar")]
    [InlineData(
        "Policy", """{"Version":"1","Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}""", "InvalidParameter.PolicyGrammar")]
    [InlineData(
        "Policy",
        """{"Version":"1","Statement":[{"Effect":"Allow","Action":"\ud800","Resource":"*"}]}""",
        "InvalidParameter.PolicyGrammar")]
    [InlineData("Policy", """{"Version":"1","Statement":[{"Effect":"Allow","Action":"*"}]}""", "InvalidParameter.PolicyGrammar")]
    [InlineData(
        "Policy",
        """{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}]}""",
        "InvalidParameter.PolicyGrammar")]
    public async Task Refuses_parameters_that_the_real_service_refuses(string name, string value, string code)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new StsCall(oss).With(name, value).SendRpcAsync();

        Assert.Equal((400, code), (reply.Status, StsCall.Code(reply)));
        Assert.DoesNotContain("Credentials", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_policy_of_more_than_2048_bytes()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var padded = Policy.PadRight(2048);

        var fits = await new StsCall(oss).With("Policy", padded).SendRpcAsync();
        var tooLong = await new StsCall(oss).With("Policy", padded + " ").SendRpcAsync();

        Assert.Equal((200, 400), (fits.Status, tooLong.Status));
        Assert.Equal("InvalidParameter.PolicySize", StsCall.Code(tooLong));
    }

    [Fact]
    public async Task Refuses_wrong_secrets_unknown_and_temporary_keys_old_dates_and_used_nonces()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var wrong = new OssCredentials(SimulatorFixture.Key.AccessKeyId, "other");
        var issued = await new StsCall(oss).AssumeAsync();
        var call = new StsCall(oss);
        await call.SendRpcAsync();

        var answers = new[]
        {
            await new StsCall(oss) { Key = wrong }.SendRpcAsync(),
            await new StsCall(oss) { Key = wrong }.SendAcs3Async(),
            await new StsCall(oss).SendAcs3Async(request => request.Content = new StringContent("RoleArn=x")),
            await new StsCall(oss) { Key = new("nobody", "x") }.SendRpcAsync(),
            await new StsCall(oss) { Key = issued }.SendAcs3Async(),
            await new StsCall(oss) { Key = SimulatorFixture.Sts }.SendRpcAsync(),
            await new StsCall(oss) { Date = oss.Clock.GetUtcNow().AddMinutes(-16) }.SendRpcAsync(),
            await call.SendRpcAsync(),
            await new StsCall(oss) { Action = "GetCallerIdentity" }.SendRpcAsync(),
        };

        Assert.Equal(
        [
            "400 SignatureDoesNotMatch", "400 SignatureDoesNotMatch", "400 IncompleteSignature", "404 InvalidAccessKeyId.NotFound",
            "403 NoPermission", "403 NoPermission",
            "400 InvalidTimeStamp.Expired", "400 SignatureNonceUsed", "404 InvalidAction.NotFound",
        ], answers.Select(reply => $"{reply.Status} {StsCall.Code(reply)}"));
        Assert.DoesNotContain(answers, reply => reply.Body.Contains("Credentials", StringComparison.Ordinal));
    }
}
