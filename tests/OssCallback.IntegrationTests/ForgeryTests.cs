using System.Text;
using OssCallback.IntegrationTests.Support;
using OssCallback.Policies;
using OssCallback.Signing;
using OssCallback.Uploads;

namespace OssCallback.IntegrationTests;

/// <summary>Callbacks that OSS really signed, but that tell a lie. Anyone with a bucket can have them.</summary>
public sealed class ForgeryTests(ForgeryTests.Shared shared) : IClassFixture<ForgeryTests.Shared>
{
    private const string VictimsKey = "uploads/2026/01/31/victim/picture.png";

    private readonly Deployment _deployment = shared.Deployment;

    [Fact]
    public async Task With_a_true_ticket_and_no_object_the_upload_is_failed_and_not_counted()
    {
        await using var deployment = await Deployment.StartAsync();
        var grant = await deployment.Client.GrantAsync(size: 3);

        var answer = await deployment.CallbackAsync(CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket));

        Assert.Equal(200, answer.Status);
        var record = await deployment.Client.FinalAsync(grant.UploadId);
        Assert.Equal(("failed", "object_missing"), ((string)record["state"]!, (string)record["reason"]!));
        await deployment.QueueEmptyAsync();
        Assert.Equal((0, 0, 0, 1), (await deployment.Client.StatisticsAsync()).Total);
        Assert.Empty(await deployment.Client.ListAsync("state=ready"));
    }

    [Fact]
    public async Task With_a_true_ticket_and_false_claims_the_objects_own_facts_are_recorded()
    {
        await using var deployment = await Deployment.StartAsync();
        deployment.Oss.Faults.DropCallback = true;
        var grant = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(grant, [1, 2, 3]);

        await deployment.CallbackAsync(CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket, size: 999_999_999, mimeType: "video/mp4"));

        var record = await deployment.Client.ReadyAsync(grant.UploadId);
        Assert.Equal((3, "image/png", "5289DF737DF57326FCDD22597AFB1FAC"), ((int)record["size"]!, (string)record["mimeType"]!, (string)record["etag"]!));
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task Without_a_ticket_it_is_refused()
    {
        await AssertRefusedAsync("ticket_missing", CallbackForge.Body(Deployment.Bucket, VictimsKey, ticket: null));
    }

    [Fact]
    public async Task With_the_ticket_of_another_object_it_is_refused()
    {
        var own = await _deployment.Client.GrantAsync(size: 3);

        await AssertRefusedAsync("ticket_mismatch", CallbackForge.Body(Deployment.Bucket, VictimsKey, own.Ticket));
    }

    [Fact]
    public async Task With_an_expired_ticket_it_is_refused()
    {
        var expired = _deployment.Tickets.Issue(new UploadTicket(DateTimeOffset.UtcNow.AddSeconds(-1), "default", string.Empty), Deployment.Bucket, VictimsKey);

        await AssertRefusedAsync("ticket_expired", CallbackForge.Body(Deployment.Bucket, VictimsKey, expired));
    }

    [Fact]
    public async Task With_a_ticket_of_ones_own_making_it_is_refused()
    {
        var foreign = new TicketSigner([new byte[32]]).Issue(new UploadTicket(DateTimeOffset.UtcNow.AddDays(1), "default", string.Empty), Deployment.Bucket, VictimsKey);
        var parts = _deployment.Tickets.Issue(new UploadTicket(DateTimeOffset.UtcNow.AddDays(1), "default", string.Empty), Deployment.Bucket, VictimsKey).Split('.');
        parts[2] = "9999999999";

        await AssertRefusedAsync("ticket_foreign", CallbackForge.Body(Deployment.Bucket, VictimsKey, foreign));
        await AssertRefusedAsync("ticket_mismatch", CallbackForge.Body(Deployment.Bucket, VictimsKey, string.Join('.', parts)));
        await AssertRefusedAsync("ticket_malformed", CallbackForge.Body(Deployment.Bucket, VictimsKey, "rubbish"));
    }

    [Fact]
    public async Task For_another_bucket_it_is_refused()
    {
        var ticket = _deployment.Tickets.Issue(new UploadTicket(DateTimeOffset.UtcNow.AddDays(1), "default", string.Empty), Deployment.ForeignBucket, VictimsKey);

        await AssertRefusedAsync("bucket_foreign", CallbackForge.Body(Deployment.ForeignBucket, VictimsKey, ticket));
    }

    [Fact]
    public async Task From_an_upload_to_the_attackers_own_bucket_oss_signs_it_and_it_is_refused()
    {
        var callback = $$"""{"callbackUrl":"{{_deployment.Url}}/api/callback","callbackBody":"{{CallbackForge.Body(Deployment.Bucket, VictimsKey, ticket: null)}}"}""";
        var headers = new Dictionary<string, string>
        {
            ["x-oss-date"] = SignatureV4.FormatDate(DateTimeOffset.UtcNow),
            ["x-oss-content-sha256"] = SignatureV4.UnsignedPayload,
            ["x-oss-callback"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(callback)),
        };
        var request = new HttpRequestMessage(HttpMethod.Put, $"{_deployment.Oss.Endpoint}/{Deployment.ForeignBucket}/mine.txt") { Content = new ByteArrayContent([1]) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", SignatureV4.Authorization(
            new OssRequest { Method = "PUT", Bucket = Deployment.ForeignBucket, Key = "mine.txt", Headers = headers }, Deployment.Attacker, Deployment.Region));

        var answer = await _deployment.Client.SendAsync(request);

        Assert.Equal((203, "CallbackFailed"), (answer.Status, answer.Code));
        await _deployment.Server.Output.WaitForAsync("Callback refused with ticket_missing");
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task With_a_signature_that_was_made_for_something_else_it_is_refused()
    {
        var grant = await _deployment.Client.GrantAsync(size: 3);
        var body = CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket);

        foreach (var (target, signed) in new[] { ("/api/callback?x=1", body), ("/api/Callback", body), ("/api/callback", body + "&size=4"), ("/api/callback", body + " ") })
        {
            var request = _deployment.Forge.Sign(_deployment.Url, "/api/callback", body, "application/x-www-form-urlencoded");
            request.Headers.Remove("Authorization");
            request.Headers.TryAddWithoutValidation("Authorization", _deployment.Forge.Authorization(target, signed));
            var answer = await _deployment.Client.SendAsync(request);
            Assert.Equal((400, "signature_mismatch"), (answer.Status, answer.Code));
        }

        await AssertNothingStoredAsync();
    }

    [Theory]
    [InlineData("https://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com@evil.example/callback_pub_key_v1.pem")]
    [InlineData("http://gosspublic.alicdn.com:80/callback_pub_key_v1.pem")]
    [InlineData("http://127.0.0.1:9/key.pem")]
    public async Task With_a_key_from_somewhere_else_it_is_refused(string keyUrl)
    {
        var grant = await _deployment.Client.GrantAsync(size: 3);
        var request = _deployment.Forge.Sign(_deployment.Url, "/api/callback", CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket), "application/x-www-form-urlencoded");
        request.Headers.Remove("x-oss-pub-key-url");
        request.Headers.TryAddWithoutValidation("x-oss-pub-key-url", Convert.ToBase64String(Encoding.ASCII.GetBytes(keyUrl)));

        var answer = await _deployment.Client.SendAsync(request);

        Assert.Equal((400, "key_url_untrusted"), (answer.Status, answer.Code));
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task A_confirmation_with_a_ticket_that_is_not_its_own_is_refused()
    {
        var victim = await _deployment.Client.GrantAsync(size: 3);
        var own = await _deployment.Client.GrantAsync(size: 3);
        _deployment.Oss.Faults.DropCallback = true;
        await _deployment.Client.PostAsync(victim, [1, 2, 3]);
        _deployment.Oss.Faults.DropCallback = false;

        foreach (var (answer, code) in new[]
        {
            (await _deployment.Client.ConfirmAsync(victim, own.Ticket), "ticket_mismatch"),
            (await _deployment.Client.ConfirmAsync(victim, string.Empty), "ticket_missing"),
            (await _deployment.Client.ConfirmAsync(victim, "rubbish"), "ticket_malformed"),
        })
        {
            Assert.Equal((400, code), (answer.Status, answer.Code));
        }

        var missing = await _deployment.Client.ConfirmAsync(own);
        Assert.Equal((404, "object_missing"), (missing.Status, missing.Code));
        await AssertNothingStoredAsync();
    }

    private async Task AssertRefusedAsync(string code, string body)
    {
        var answer = await _deployment.CallbackAsync(body);

        Assert.Equal((400, code, "Error"), (answer.Status, answer.Code, (string)answer.Json["Status"]!));
        Assert.Equal(404, (await _deployment.Client.StatusAsync(UploadId.Of(Deployment.Bucket, VictimsKey))).Status);
        await AssertNothingStoredAsync();
    }

    private async Task AssertNothingStoredAsync()
    {
        Assert.Equal((0, 0), await _deployment.CountMessagesAsync());
        Assert.Empty(await _deployment.Client.ListAsync());
        Assert.Equal((0, 0, 0, 0), (await _deployment.Client.StatisticsAsync()).Total);
    }

    public sealed class Shared() : SharedDeployment();
}
