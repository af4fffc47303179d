using System.Text;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>A client that has a true grant and changes what it sends with it. OSS itself must refuse, because the policy pins it.</summary>
public sealed class HostileFormTests(HostileFormTests.Shared shared) : IClassFixture<HostileFormTests.Shared>
{
    private static readonly byte[] File = [1, 2, 3];

    private readonly Deployment _deployment = shared.Deployment;

    [Theory]
    [InlineData("key", "uploads/2026/01/31/somebody-else/picture.png")]
    [InlineData("key", "{value}x")]
    [InlineData("key", "${filename}")]
    [InlineData("Content-Type", "text/html")]
    [InlineData("x-oss-content-type", "text/html")]
    [InlineData("x-oss-object-acl", "public-read-write")]
    [InlineData("x-oss-forbid-overwrite", "false")]
    [InlineData("success_action_status", "201")]
    public async Task A_changed_field_is_refused(string field, string value)
    {
        var grant = await GrantAsync();
        grant[field] = value.Replace("{value}", grant[field], StringComparison.Ordinal);

        await AssertRefusedAsync(grant, File, 403, "AccessDenied");
    }

    [Theory]
    [InlineData("x-oss-content-type")]
    [InlineData("x-oss-object-acl")]
    [InlineData("x-oss-forbid-overwrite")]
    [InlineData("Content-Type")]
    [InlineData("callback")]
    public async Task A_field_that_is_left_out_is_refused(string field)
    {
        await AssertRefusedAsync((await GrantAsync()).Without(field), File, 403, "AccessDenied");
    }

    [Fact]
    public async Task A_changed_callback_is_refused()
    {
        var elsewhere = await GrantAsync();
        elsewhere["callback"] = Changed(elsewhere, "/api/callback", "/api/health");
        await AssertRefusedAsync(elsewhere, File, 403, "AccessDenied");

        var lying = await GrantAsync();
        lying["callback"] = Changed(lying, "size=${size}", "size=1");
        await AssertRefusedAsync(lying, File, 403, "AccessDenied");
    }

    [Theory]
    [InlineData(4, "EntityTooLarge")]
    [InlineData(2, "EntityTooSmall")]
    [InlineData(0, "EntityTooSmall")]
    public async Task Another_size_than_the_granted_one_is_refused(int size, string code)
    {
        await AssertRefusedAsync(await GrantAsync(), new byte[size], 400, code);
    }

    [Theory]
    [InlineData(11, "EntityTooLarge")]
    [InlineData(1, "EntityTooSmall")]
    public async Task A_size_outside_the_profile_is_refused_where_none_was_granted(int size, string code)
    {
        await AssertRefusedAsync(await _deployment.Client.GrantAsync(profile: "small"), new byte[size], 400, code);
    }

    [Fact]
    public async Task An_expired_policy_is_refused()
    {
        var grant = await GrantAsync();

        _deployment.OssTime.Shift = TimeSpan.FromSeconds(31);

        await AssertRefusedAsync(grant, File, 403, "AccessDenied");
    }

    [Fact]
    public async Task An_altered_signature_or_policy_is_refused()
    {
        var signature = await GrantAsync();
        signature["x-oss-signature"] = (signature["x-oss-signature"][0] == '0' ? '1' : '0') + signature["x-oss-signature"][1..];
        await AssertRefusedAsync(signature, File, 403, "SignatureDoesNotMatch");

        var policy = await GrantAsync();
        policy["policy"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Convert.FromBase64String(policy["policy"])).Replace("[\"content-length-range\",3,3]", "[\"content-length-range\",0,9]", StringComparison.Ordinal)));
        await AssertRefusedAsync(policy, File, 403, "SignatureDoesNotMatch");
    }

    private Task<Grant> GrantAsync() => _deployment.Client.GrantAsync(size: File.Length);

    private static string Changed(Grant grant, string what, string with)
    {
        var json = Encoding.UTF8.GetString(Convert.FromBase64String(grant["callback"]));
        Assert.Contains(what, json, StringComparison.Ordinal);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(json.Replace(what, with, StringComparison.Ordinal)));
    }

    private async Task AssertRefusedAsync(Grant grant, byte[] content, int status, string code)
    {
        var answer = await _deployment.Client.PostAsync(grant, content);

        Assert.True((status, code) == (answer.Status, answer.Code), answer.Body);

        // The clock of OSS may stand in the future, where it would not take our request for the object.
        _deployment.OssTime.Shift = TimeSpan.Zero;
        var confirmed = await _deployment.Client.ConfirmAsync(grant);
        Assert.Equal((404, "object_missing"), (confirmed.Status, confirmed.Code));
        Assert.Equal((0, 0), await _deployment.CountMessagesAsync());
        Assert.Empty(await _deployment.Client.ListAsync());
        Assert.Equal((0, 0, 0, 0), (await _deployment.Client.StatisticsAsync()).Total);
    }

    public sealed class Shared() : SharedDeployment(
        ("Policy:Profiles:default:ExpireSeconds", "30"),
        ("Policy:Profiles:small:MaxBytes", "10"),
        ("Policy:Profiles:small:MinBytes", "2"));
}
