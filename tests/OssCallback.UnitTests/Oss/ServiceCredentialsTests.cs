using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Oss;

public sealed class ServiceCredentialsTests : IAsyncLifetime
{
    private FakeSts _sts = null!;
    private TestApp _app = null!;

    private IOssCredentialSource Source => _app.Get<IOssCredentialSource>();

    public async ValueTask InitializeAsync()
    {
        _sts = await FakeSts.StartAsync(() => _app!.Time.GetUtcNow());
        _app = Create("EcsRamRole");
    }

    [Fact]
    public async Task Takes_the_role_of_the_instance_with_a_token_of_the_metadata_service()
    {
        var credentials = await GetAsync();

        Assert.Equal(
            ("STS.1", "temporary-secret-1", "temporary-token-1", _app.Time.GetUtcNow().AddHours(1)),
            (credentials.AccessKeyId, credentials.AccessKeySecret, credentials.SecurityToken, credentials.Expires));
        Assert.Equal(
            ["PUT /latest/api/token", "GET /latest/meta-data/ram/security-credentials/upload-service"],
            _sts.Requests.Select(request => $"{request.Method} {request.Target}"));
        Assert.Equal("60", _sts.Requests[0].Headers["X-aliyun-ecs-metadata-token-ttl-seconds"]);
        Assert.Equal("metadata-token", _sts.Requests[1].Headers["X-aliyun-ecs-metadata-token"]);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public async Task Does_without_a_token_where_there_are_none(int status)
    {
        _sts.TokenStatus = status;

        Assert.Equal("STS.1", (await GetAsync()).AccessKeyId);
        Assert.False(_sts.Requests[1].Headers.ContainsKey("X-aliyun-ecs-metadata-token"));
    }

    [Theory]
    [InlineData(403, 200, "{}")]
    [InlineData(200, 404, "Not Found")]
    [InlineData(200, 302, "")]
    [InlineData(200, 200, "{\"Code\":\"Failed\"}")]
    [InlineData(200, 200, "{\"Code\":\"Success\",\"AccessKeyId\":\"a\",\"AccessKeySecret\":\"b\",\"SecurityToken\":\"c\"}")]
    [InlineData(200, 200, "<html>")]
    [InlineData(200, 200, "[]")]
    public async Task Refuses_every_other_answer(int tokenStatus, int status, string body)
    {
        (_sts.TokenStatus, _sts.Failure, _sts.FailureBody) = (tokenStatus, status, body);

        await Assert.ThrowsAsync<OssException>(async () => await GetAsync());
    }

    [Fact]
    public async Task Assumes_a_role_with_the_key_of_the_settings()
    {
        using var app = Create("AssumeRole");

        var credentials = await app.Get<IOssCredentialSource>().GetAsync(TestContext.Current.CancellationToken);

        var request = Assert.Single(_sts.Requests);
        Assert.Equal(("STS.1", "POST"), (credentials.AccessKeyId, request.Method));
        Assert.Equal(
            ("acs:ram::42:role/upload-service", "oss-callback", "3600", null),
            (_sts.Parameter("RoleArn"), _sts.Parameter("RoleSessionName"), _sts.Parameter("DurationSeconds"), _sts.Parameter("Policy")));
        Assert.Equal(
            ("AssumeRole", "2015-04-01"), (request.Headers["x-acs-action"].ToString(), request.Headers["x-acs-version"].ToString()));
        Assert.StartsWith(
            "ACS3-HMAC-SHA256 Credential=LTAIexample,SignedHeaders=host;x-acs-action;",
            request.Headers.Authorization.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Needs_no_network_at_the_start_and_asks_once_for_all_who_wait()
    {
        OssCallbackServices.CheckSettings(_app.Services);
        Assert.Empty(_sts.Requests);
        var gate = new TaskCompletionSource();
        _sts.BeforeAnswer = () => gate.Task;

        var calls = Enumerable.Range(0, 30).Select(_ => Source.GetAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();
        using var gone = new CancellationTokenSource();
        var impatient = Source.GetAsync(gone.Token).AsTask();
        await gone.CancelAsync();
        gate.SetResult();

        Assert.All(await Task.WhenAll(calls), credentials => Assert.Equal("STS.1", credentials.AccessKeyId));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(1, _sts.Issued);
    }

    [Fact]
    public async Task Renews_before_the_end_while_the_old_ones_serve()
    {
        await GetAsync();
        _app.Time.Advance(TimeSpan.FromMinutes(45) - TimeSpan.FromSeconds(1));
        Assert.Equal(("STS.1", 1), ((await GetAsync()).AccessKeyId, _sts.Issued));
        var gate = new TaskCompletionSource();
        _sts.BeforeAnswer = () => gate.Task;
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        // The answer does not come, and nobody waits for it.
        Assert.Equal("STS.1", (await GetAsync()).AccessKeyId);
        gate.SetResult();
        await UntilAsync(async () => (await GetAsync()).AccessKeyId == "STS.2");

        Assert.Equal(2, _sts.Issued);
    }

    [Fact]
    public async Task Works_on_through_an_outage_until_nothing_valid_is_left()
    {
        await GetAsync();
        _sts.Failure = 500;
        _app.Time.Advance(TimeSpan.FromMinutes(58));
        Assert.Equal("STS.1", (await GetAsync()).AccessKeyId);
        const string Line = "170 Warning Could not fetch credentials of RAM role upload-service";
        await UntilAsync(() => Task.FromResult(_app.LogText.Contains(Line, StringComparison.Ordinal)));
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<OssException>(async () => await GetAsync());
        var asked = _sts.Requests.Count;
        await Assert.ThrowsAsync<OssException>(async () => await GetAsync());

        Assert.Equal(asked, _sts.Requests.Count);
        _sts.Failure = null;
        _app.Time.Advance(CredentialRenewal.Pause);
        Assert.Equal("STS.2", (await GetAsync()).AccessKeyId);
    }

    [Fact]
    public async Task Gives_up_when_the_answer_takes_too_long()
    {
        var (asked, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        _sts.BeforeAnswer = () =>
        {
            asked.TrySetResult();
            return never.Task;
        };
        var call = GetAsync();
        await asked.Task;

        _app.Time.Advance(CredentialRenewal.AttemptTimeout);

        await Assert.ThrowsAsync<OssException>(() => call);
        never.SetResult();
    }

    [Fact]
    public async Task A_grant_says_that_the_credentials_are_temporary_and_without_any_is_refused()
    {
        var granted = await AskAsync();
        _sts.Failure = 500;
        _app.Time.Advance(TimeSpan.FromHours(1));
        var refused = await AskAsync();

        Assert.Equal("temporary-token-1", granted.Json().GetProperty("fields").Text("x-oss-security-token"));
        refused.AssertProblem(ErrorCodes.CredentialsUnavailable);
        Assert.Equal("5", refused.Header("Retry-After"));
        Assert.DoesNotContain("temporary-secret", _app.LogText, StringComparison.Ordinal);
        Assert.DoesNotContain("temporary-token", _app.LogText, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _sts.DisposeAsync();
    }

    private TestApp Create(string kind) => new(
        settings =>
        {
            settings["Oss:Credentials"] = kind;
            settings["Oss:RamRole"] = "upload-service";
            settings["Oss:RoleArn"] = "acs:ram::42:role/upload-service";
            settings["Oss:MetadataEndpoint"] = _sts.Url;
            settings["Sts:Endpoint"] = _sts.Url;
        },
        isDevelopment: true);

    /// <summary>For what happens in the background; a test that would wait for ever fails.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience.Of(TimeSpan.FromMinutes(1)));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<OssCredentials> GetAsync() => await Source.GetAsync(TestContext.Current.CancellationToken);

    private Task<EndpointReply> AskAsync() => _app.AskAsync(
        "Policy", TestApp.Request("GET", "/api/policy?filename=a.png"), TestContext.Current.CancellationToken);
}
