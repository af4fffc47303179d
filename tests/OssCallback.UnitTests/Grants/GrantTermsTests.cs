using Microsoft.Extensions.DependencyInjection;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Grants;

/// <summary>For how long each kind of grant is good: not beyond its profile, not beyond the credentials that sign it.</summary>
public sealed class GrantTermsTests : IDisposable
{
    private readonly FakeCredentials _credentials = new();
    private readonly TestApp _app;

    public GrantTermsTests()
    {
        _app = new TestApp(
            settings => settings["Policy:ExpireSeconds"] = "604800",
            register: services => services.AddSingleton<IOssCredentialSource>(_credentials));
        _credentials.Ends = _app.Time.GetUtcNow().AddDays(30);
    }

    public static TheoryData<string> Endpoints =>
        ["/api/policy?", "/api/policy?format=v1&", "/api/policy?format=v4&", "/api/signed-url?", "/api/signed-url?signature=v1&"];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Lasts_as_long_as_the_profile_allows_unless_less_is_asked_for(string endpoint)
    {
        Assert.Equal(604800, await LifetimeAsync(endpoint));
        Assert.Equal(604800, await LifetimeAsync(endpoint + "expires=604800"));
        Assert.Equal(1, await LifetimeAsync(endpoint + "expires=1"));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Refuses_an_expiry_beyond_the_profile(string endpoint)
    {
        var problem = (await GetAsync(endpoint + "expires=604801")).AssertProblem(ErrorCodes.ExpiryTooLong);

        Assert.Contains("604800", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Never_outlives_the_credentials_that_sign_it(string endpoint)
    {
        _credentials.Ends = _app.Time.GetUtcNow().AddSeconds(600.9);

        Assert.Equal(600, await LifetimeAsync(endpoint));
        Assert.Equal(600, await LifetimeAsync(endpoint + "expires=600"));
        var problem = (await GetAsync(endpoint + "expires=601")).AssertProblem(ErrorCodes.ExpiryBeyondToken);
        Assert.Contains("600", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 200)]
    [InlineData(29, 503)]
    [InlineData(0, 503)]
    [InlineData(-1, 503)]
    [InlineData(null, 503)]
    public async Task Signs_nothing_with_credentials_that_are_about_to_end(int? rest, int status)
    {
        _credentials.Ends = rest is { } seconds ? _app.Time.GetUtcNow().AddSeconds(seconds) : null;

        foreach (string endpoint in Endpoints)
        {
            var reply = await GetAsync(endpoint);

            Assert.Equal(status, reply.Status);
            if (status == 503)
            {
                reply.AssertProblem(ErrorCodes.CredentialsUnavailable);
                Assert.Equal("5", reply.Header("Retry-After"));
            }
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    [InlineData("99999999999999999999")]
    public async Task Refuses_an_expiry_that_is_no_number_of_seconds(string expires)
    {
        foreach (string endpoint in Endpoints)
        {
            (await GetAsync(endpoint + "expires=" + expires)).AssertProblem(ErrorCodes.RequestMalformed);
        }
    }

    [Fact]
    public async Task Every_shape_hands_the_token_on()
    {
        Assert.Equal(FakeCredentials.Token, (await GetAsync("/api/policy")).Json().Map("fields")["x-oss-security-token"]);
        Assert.Equal(FakeCredentials.Token, (await GetAsync("/api/policy?format=v1")).Json().Text("security_token"));
        Assert.Equal(FakeCredentials.Token, (await GetAsync("/api/policy?format=v4")).Json().Text("security_token"));
        Assert.Contains(
            "&x-oss-security-token=CAIS%2Ftemporary%2BToken%3D%3D&",
            (await GetAsync("/api/signed-url")).Json().Text("url"),
            StringComparison.Ordinal);
        Assert.Contains(
            "&security-token=CAIS%2Ftemporary%2BToken%3D%3D&",
            (await GetAsync("/api/signed-url?signature=v1")).Json().Text("url"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(FakeCredentials.Token, _app.LogText, StringComparison.Ordinal);
    }

    public void Dispose() => _app.Dispose();

    private async Task<long> LifetimeAsync(string target)
    {
        var reply = await GetAsync(target);
        Assert.Equal(200, reply.Status);
        return reply.Json().GetProperty("expire").GetInt64() - reply.Json().GetProperty("serverTime").GetInt64();
    }

    private Task<EndpointReply> GetAsync(string target)
    {
        var request = TestApp.Request("GET", target);
        return target.StartsWith("/api/policy", StringComparison.Ordinal)
            ? _app.AskAsync("Policy", request, TestContext.Current.CancellationToken)
            : _app.AskAsync("SignedUrl", request, TestContext.Current.CancellationToken);
    }
}
