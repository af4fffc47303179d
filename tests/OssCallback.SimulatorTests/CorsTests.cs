using System.Text;

namespace OssCallback.SimulatorTests;

/// <summary>A bucket's CORS rules, held against what browsers ask before and with a request.</summary>
public sealed class CorsTests
{
    private const string Rules = """
        <CORSConfiguration>
          <CORSRule>
            <AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>POST</AllowedMethod><AllowedMethod>PUT</AllowedMethod>
            <AllowedHeader>x-oss-*</AllowedHeader><AllowedHeader>Content-Type</AllowedHeader>
            <ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds>
          </CORSRule>
          <CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>
        </CORSConfiguration>
        """;

    [Theory]
    [InlineData("https://a.example.com", "POST", null, 200, "https://a.example.com")]
    [InlineData("https://A.example.com", "PUT", "X-Oss-Callback, content-type", 200, "https://A.example.com")]
    [InlineData("https://a.example.com", "PUT", "authorization", 403, null)]
    [InlineData("https://a.example.com", "DELETE", null, 403, null)]
    [InlineData("https://example.com", "POST", null, 403, null)]
    [InlineData("http://a.example.com", "POST", null, 403, null)]
    [InlineData("https://other.test", "GET", null, 200, "*")]
    public async Task Answers_a_preflight_as_the_rules_say(string origin, string method, string? headers, int status, string? allowed)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        Assert.Equal(200, (await CorsAsync(oss, HttpMethod.Put, Rules)).Status);
        await oss.RestartAsync();

        var reply = await PreflightAsync(oss, origin, method, headers);

        Assert.Equal((status, allowed), (reply.Status, reply.Headers.GetValueOrDefault("Access-Control-Allow-Origin")));
        Assert.Equal(status == 200 ? string.Empty : "AccessForbidden", status == 200 ? string.Empty : reply.Code);
        Assert.Equal(status == 200 ? headers : null, reply.Headers.GetValueOrDefault("Access-Control-Allow-Headers"));
    }

    [Fact]
    public async Task A_request_that_no_rule_fits_is_carried_out_without_CORS_headers()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await CorsAsync(oss, HttpMethod.Put, Rules);

        var fits = await PutAsync("https://a.example.com");
        var not = await PutAsync("https://other.test");

        Assert.Equal((200, "https://a.example.com", "ETag"),
            (fits.Status, fits.Headers["Access-Control-Allow-Origin"], fits.Headers["Access-Control-Expose-Headers"]));
        Assert.Equal(200, not.Status);
        Assert.False(not.Headers.ContainsKey("Access-Control-Allow-Origin"));

        Task<Reply> PutAsync(string origin) => oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add("Origin",
            origin)));
    }

    [Fact]
    public async Task Rules_can_be_read_and_deleted_and_without_any_every_origin_is_let_in()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var none = await CorsAsync(oss, HttpMethod.Get);
        await CorsAsync(oss, HttpMethod.Put, Rules);
        var read = await CorsAsync(oss, HttpMethod.Get);
        var deleted = await CorsAsync(oss, HttpMethod.Delete);

        Assert.Equal((404, "NoSuchCORSConfiguration"), (none.Status, none.Code));
        Assert.Contains("<AllowedOrigin>https://*.example.com</AllowedOrigin>", read.Body, StringComparison.Ordinal);
        Assert.Equal((204, 200), (deleted.Status, (await PreflightAsync(oss, "https://other.test", "DELETE", "authorization")).Status));
    }

    [Theory]
    [InlineData("", "MalformedXML")]
    [InlineData("<AllowedOrigin>*</AllowedOrigin>", "InvalidArgument")]
    [InlineData("<AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>", "InvalidArgument")]
    [InlineData("<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod>", "InvalidArgument")]
    public async Task Refuses_rules_that_OSS_refuses(string rule, string code)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var rules = rule.Length == 0 ? string.Empty : $"<CORSRule>{rule}</CORSRule>";
        var reply = await CorsAsync(oss, HttpMethod.Put, $"<CORSConfiguration>{rules}</CORSConfiguration>");

        Assert.Equal((400, code), (reply.Status, reply.Code));
        Assert.Equal(404, (await CorsAsync(oss, HttpMethod.Get)).Status);
    }

    private static Task<Reply> CorsAsync(SimulatorFixture oss, HttpMethod method, string? xml = null) =>
        oss.SendAsync(oss.Signed(method, string.Empty, xml is null ? null : Encoding.UTF8.GetBytes(xml), query: "?cors"));

    private static Task<Reply> PreflightAsync(SimulatorFixture oss, string origin, string method, string? headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, oss.Url("a"));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        if (headers is not null)
        {
            request.Headers.Add("Access-Control-Request-Headers", headers);
        }

        return oss.SendAsync(request);
    }
}
