using System.Globalization;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>
/// nginx in front of the server, with the configuration in infra/ecs: what OSS signed gets through, and the classic mistakes are named.
/// </summary>
public sealed class NginxTests
{
    private readonly int _port = Ports.Free();

    private string Url => string.Create(CultureInfo.InvariantCulture, $"https://localhost:{_port}");

    [Theory]
    [InlineData("/api/callback")]
    [InlineData("/api/callback?tenant=a%2Fb&x=1+1&empty=")]
    public async Task A_callback_reaches_the_server_through_nginx_and_tls(string target)
    {
        await using var deployment = await Deployment.StartAsync(("Callback:Urls:0", Url + target));
        await using var nginx = await Nginx.StartAsync(_port, deployment.Port);

        var record = await deployment.Client.UploadAsync([1, 2, 3]);

        Assert.Equal(("ready", "callback"), ((string)record["state"]!, (string)record["source"]!));
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task Without_sni_a_host_with_several_names_is_not_reached()
    {
        await using var deployment = await Deployment.StartAsync(("Callback:Urls:0", Url + "/api/callback"), ("Callback:Sni", "false"));
        await using var nginx = await Nginx.StartAsync(_port, deployment.Port);
        var grant = await deployment.Client.GrantAsync(size: 3);

        var answer = await deployment.Client.PostAsync(grant, [1, 2, 3]);

        Assert.Equal((203, "CallbackFailed"), (answer.Status, answer.Code));
        Assert.Contains("502", answer.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await deployment.Client.StatusAsync(grant.UploadId)).Status);
    }

    [Fact]
    public async Task A_path_that_nginx_cuts_off_is_named_in_the_log_and_nothing_is_taken()
    {
        await using var deployment = await Deployment.StartAsync(("Callback:Urls:0", Url + "/api/callback"));
        // The slash behind the host makes nginx replace "/api/" by it.
        await using var nginx = await Nginx.StartAsync(_port, deployment.Port, site => WithoutLocationOfCallbacks(
            Mistaken(site, "proxy_pass http://oss_callback;", "proxy_pass http://oss_callback/;")));
        var grant = await deployment.Client.GrantAsync(size: 3);

        var answer = await deployment.Client.PostAsync(grant, [1, 2, 3]);

        Assert.Equal((203, "CallbackFailed"), (answer.Status, answer.Code));
        Assert.Contains("Error status : 404.", answer.Body, StringComparison.Ordinal);
        await deployment.Server.Output.WaitForAsync(
            "A callback of OSS arrived at '/callback', where nothing listens: a proxy rewrites the path");
        await AssertNothingTakenAsync(deployment, grant);
    }

    [Fact]
    public async Task A_prefix_that_nginx_takes_off_does_no_harm_when_the_callbacks_address_has_it()
    {
        // What was signed is known from the address that we issued, not from what arrives.
        await using var deployment = await Deployment.StartAsync(("Callback:Urls:0", Url + "/oss/api/callback"));
        await using var nginx = await Nginx.StartAsync(_port, deployment.Port, WithPrefix);

        Assert.Equal("ready", (string)(await deployment.Client.UploadAsync([1, 2, 3]))["state"]!);
    }

    [Fact]
    public async Task A_prefix_that_only_nginx_knows_breaks_the_signature_and_the_log_says_where_to_look()
    {
        await using var deployment = await Deployment.StartAsync(("Callback:Urls:0", Url + "/api/callback"));
        await using var nginx = await Nginx.StartAsync(_port, deployment.Port, WithPrefix);
        var grant = await deployment.Client.GrantAsync(size: 3);
        deployment.Oss.Faults.DropCallback = true;
        await deployment.Client.PostAsync(grant, [1, 2, 3]);

        // The grant's own callback, made with the address that carries the prefix.
        var answer = await SendAsync(
            deployment.Forge.Sign(
                Url, "/oss/api/callback", CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket),
                "application/x-www-form-urlencoded"));

        Assert.Equal((400, "signature_mismatch"), (answer.Status, answer.Code));
        await deployment.Server.Output.WaitForAsync("The signature is not for this path, query and body: one of them was changed");
        await AssertNothingTakenAsync(deployment, grant);
    }

    [Fact]
    public async Task What_answers_when_its_work_is_done_is_not_cut_off_like_a_callback()
    {
        await using var deployment = await Deployment.StartAsync();
        await using var nginx = await Nginx.StartAsync(
            _port, deployment.Port, site => Mistaken(site, "proxy_read_timeout 6s;", "proxy_read_timeout 1ms;"));

        using var request = new HttpRequestMessage(HttpMethod.Post, nginx.Url + "/api/reconcile");
        var answer = await SendAsync(request);

        Assert.True(answer.Status == 200, answer.Body);
    }

    [Fact]
    public async Task A_callback_that_is_too_large_ends_at_nginx()
    {
        await using var deployment = await Deployment.StartAsync(("Callback:Urls:0", Url + "/api/callback"));
        await using var nginx = await Nginx.StartAsync(_port, deployment.Port);
        var body = CallbackForge.Body(Deployment.Bucket, "a.png", "ticket") + "&pad=" + new string('a', 17 * 1024);

        var answer = await SendAsync(deployment.Forge.Sign(Url, "/api/callback", body, "application/x-www-form-urlencoded"));

        Assert.Equal(413, answer.Status);
        Assert.DoesNotContain("body_too_large", answer.Body, StringComparison.Ordinal);
    }

    private static string WithoutLocationOfCallbacks(string site) => Mistaken(site, "location = /api/callback {", "location = /unused {");

    private static string WithPrefix(string site) =>
        Mistaken(
            site,
            "    location /api/ {\n        proxy_pass http://oss_callback;",
            "    location /oss/ {\n        proxy_pass http://oss_callback/;");

    private static string Mistaken(string site, string right, string wrong)
    {
        var at = site.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The configuration has no '{right}'.");
        return site[..at] + wrong + site[(at + right.Length)..];
    }

    private static async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var client = new HttpClient(handler);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static async Task AssertNothingTakenAsync(Deployment deployment, Grant grant)
    {
        Assert.Equal((0, 0), await deployment.CountMessagesAsync());
        Assert.Equal(404, (await deployment.Client.StatusAsync(grant.UploadId)).Status);
        Assert.Equal((0, 0, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }
}
