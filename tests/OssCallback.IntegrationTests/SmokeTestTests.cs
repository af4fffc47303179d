using System.Security.Cryptography;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>The smoke test of the deployment workflow, against a running server.</summary>
public sealed class SmokeTestTests : IDisposable
{
    private const string KeyUrl = "https://smoke-test.example.com/key.pem";

    private readonly RSA _key = RSA.Create(2048);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_signed_callback_goes_all_the_way_and_leaves_nothing_behind()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Callback:TrustedKeys:1:Url", KeyUrl), ("Callback:TrustedKeys:1:Pem", _key.ExportSubjectPublicKeyInfoPem()));

        await using var test = Start(
            deployment, ("SMOKE_KEY_PEM", _key.ExportPkcs8PrivateKeyPem()), ("SMOKE_KEY_URL", KeyUrl), ("API_KEY", "local"));

        Assert.True(await test.ExitAsync() == 0, test.Errors.ToString());
        Assert.Contains("ok: a forged callback is refused", test.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("ok: its record is deleted", test.Output.ToString(), StringComparison.Ordinal);
        Assert.Empty(await deployment.Client.ListAsync());
    }

    [Fact]
    public async Task It_fails_where_the_smoke_key_is_not_trusted()
    {
        await using var deployment = await Deployment.StartAsync();

        await using var test = Start(
            deployment, ("SMOKE_KEY_PEM", _key.ExportPkcs8PrivateKeyPem()), ("SMOKE_KEY_URL", KeyUrl), ("API_KEY", "local"));

        Assert.Equal(1, await test.ExitAsync());
        Assert.Contains("key_url_untrusted", test.Errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(await deployment.Client.ListAsync());
    }

    [Fact]
    public async Task It_fails_while_another_version_answers()
    {
        await using var deployment = await Deployment.StartAsync();

        await using var test = Start(deployment, ("EXPECTED_COMMIT", "0000000000000000000000000000000000000000"), ("TRIES", "2"));

        Assert.Equal(1, await test.ExitAsync());
        Assert.Contains("not so after 2 tries", test.Errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_smoke_key_it_checks_version_and_refusal()
    {
        await using var deployment = await Deployment.StartAsync();
        var version = (string)(await deployment.Client.GetAsync("/api/health")).Json["version"]!;

        await using var test = Start(deployment, ("EXPECTED_COMMIT", version.Split('+')[^1]));

        Assert.True(await test.ExitAsync() == 0, test.Errors.ToString());
        Assert.Contains("no smoke key", test.Output.ToString(), StringComparison.Ordinal);
    }

    private static RunningProgram Start(Deployment deployment, params (string Name, string Value)[] environment) => RunningProgram.Run(
        "env",

        [
            "SERVICE_URL=" + deployment.Url,
            "PAUSE_MILLISECONDS=100",
            "TRIES=100",
            .. environment.Select(variable => $"{variable.Name}={variable.Value}"),
            "node",
            Checkout.PathOf("infra/azure/smoke-test.mjs"),
        ]);
}
