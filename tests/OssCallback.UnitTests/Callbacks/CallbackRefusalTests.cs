using System.Text;
using Microsoft.Extensions.Logging;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

/// <summary>
/// What the callback endpoint refuses: each with its status and code, nothing in the queue, the cause in the log and no secret in it.
/// </summary>
public sealed class CallbackRefusalTests : IDisposable
{
    private readonly TestApp _app = new();

    public static TheoryData<string> OtherMethods => ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "post", ""];

    [Theory]
    [MemberData(nameof(OtherMethods))]
    public async Task Refuses_any_other_method(string method)
    {
        var call = CallbackCall.Form(_app).Change(call => call.Method = method);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.MethodNotSupported, logged: false);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Refuses_without_a_signature(string? authorization)
    {
        var call = CallbackCall.Form(_app).Change(call => call.Headers[CallbackHeaders.Authorization] = authorization!);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.AuthorizationMissing, "a proxy");
    }

    [Fact]
    public async Task Refuses_without_a_key_address()
    {
        var call = CallbackCall.Form(_app).Change(call => call.Headers.Remove(CallbackHeaders.PublicKeyUrl));

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.KeyUrlMissing, "probably not OSS");
    }

    [Fact]
    public async Task Refuses_a_key_address_that_is_no_base64()
    {
        var call = CallbackCall.Form(_app).Change(call => call.Headers[CallbackHeaders.PublicKeyUrl] = CallbackSigner.KeyUrl);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.KeyUrlMalformed, "not Base64 of a URL");
    }

    [Theory]
    [InlineData("https://keys.example.com.evil.example/test.pem")]
    [InlineData("https://keys.example.com/test.pem?")]
    [InlineData("http://keys.example.com/test.pem")]
    [InlineData("https://evil.example/test.pem")]
    public async Task Refuses_a_key_that_is_not_configured(string url)
    {
        var call = CallbackCall.Form(_app).Change(call => call.Headers[CallbackHeaders.PublicKeyUrl] = CallbackSigner.Base64(url));

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.KeyUrlUntrusted, "not on the list");
    }

    [Fact]
    public async Task Refuses_a_good_signature_under_the_name_of_osss_own_key()
    {
        var call = CallbackCall.Form(_app)
            .Change(call => call.Headers[CallbackHeaders.PublicKeyUrl] = CallbackSigner.Base64(TrustedKeys.OssKeyUrl));

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMismatch, "another key");
    }

    [Theory]
    [InlineData("AAAA", "3 bytes long")]
    [InlineData("!", "not Base64")]
    [InlineData("Bearer abc", "scheme or a space")]
    public async Task Refuses_what_cannot_be_a_signature(string authorization, string cause)
    {
        var call = CallbackCall.Form(_app).Change(call => call.Headers[CallbackHeaders.Authorization] = authorization);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMalformed, cause);
    }

    [Fact]
    public async Task Refuses_a_repeated_authorization_header()
    {
        var call = CallbackCall.Form(_app);
        call.Headers[CallbackHeaders.Authorization] += "," + call.Headers[CallbackHeaders.Authorization];

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMalformed, "more than once");
    }

    [Fact]
    public async Task Refuses_a_changed_body_and_says_where_to_look()
    {
        var call = CallbackCall.Form(_app);
        call.Headers[CallbackHeaders.ContentMd5] = Md5(call.Body);
        call.Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(call.Body).Replace("size=1024", "size=1025", StringComparison.Ordinal));

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMismatch, "Content-MD5 does not match");
    }

    [Fact]
    public async Task Refuses_a_signature_that_was_altered_while_all_else_fits()
    {
        var call = CallbackCall.Form(_app);
        call.Headers[CallbackHeaders.ContentMd5] = Md5(call.Body);
        call.Headers[CallbackHeaders.Authorization] = _app.Signer.Sign(TestApp.CallbackTarget, "something else"u8.ToArray());

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMismatch, "belongs to another path, another request or another key");
    }

    [Theory]
    [InlineData("2.0", null)]
    [InlineData("3.0", null)]
    [InlineData("2.0", "AAAA")]
    public async Task Refuses_a_signature_of_another_version_with_a_code_of_its_own(string version, string? authorization)
    {
        var call = CallbackCall.Form(_app);
        call.Headers[CallbackHeaders.SignatureVersion] = version;
        call.Headers[CallbackHeaders.Authorization] = authorization ?? _app.Signer.Sign(TestApp.CallbackTarget, "with headers"u8.ToArray());

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureVersionUnsupported, "Leave signatureVersion out of the callback parameter.");
    }

    [Fact]
    public async Task A_mismatch_of_version_1_stays_one()
    {
        var call = CallbackCall.Signed(_app, CallbackCall.Form(_app).Body, "/elsewhere").Change(call =>
            call.Headers[CallbackHeaders.SignatureVersion] = "1.0");

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMismatch, "not for this path");
    }

    [Theory]
    [InlineData("/api/callback")]
    [InlineData("/api/callback?source=evil")]
    [InlineData("/other?source=oss")]
    public async Task Refuses_a_signature_for_another_path_or_query(string target)
    {
        var call = CallbackCall.Signed(_app, CallbackCall.Form(_app).Body, target).Change(call => call.Target = target);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(
            reply, ErrorCodes.SignatureMismatch, $"valid for '{target}' as it arrived, but Callback:Urls says '{TestApp.CallbackTarget}'");
    }

    [Fact]
    public async Task Says_when_a_proxy_probably_rewrites_the_path()
    {
        var call = CallbackCall.Signed(_app, CallbackCall.Form(_app).Body, "/elsewhere").Change(call => call.Target = "/rewritten");

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMismatch, "'/rewritten'", "fits neither");
    }

    [Fact]
    public async Task Says_when_a_body_with_placeholders_was_posted_by_hand()
    {
        var call = CallbackCall.Signed(_app, "other").Change(call => call.Body = "bucket=${bucket}&object=${object}"u8.ToArray());

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.SignatureMismatch, "placeholders that were not expanded");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&&&")]
    [InlineData("bucket=examplebucket")]
    [InlineData("object=a")]
    [InlineData("bucket=&object=a")]
    [InlineData("bucket=examplebucket&object=")]
    [InlineData("bucket=examplebucket&object=%")]
    [InlineData("bucket=examplebucket&object=%zz")]
    [InlineData("bucket=examplebucket&object=%ff")]
    [InlineData("{\"bucket\":\"examplebucket\",\"object\":\"a\"}")]
    public async Task Refuses_a_signed_body_that_it_cannot_read(string body)
    {
        var call = CallbackCall.Signed(_app, body);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.BodyMalformed, "The body is signed, but");
    }

    [Theory]
    [InlineData("bucket=${bucket}&object=${object}")]
    [InlineData("bucket=%24%7Bbucket%7D&object=%24%7Bobject%7D")]
    public async Task Says_when_the_template_was_encoded_before_oss_got_it(string body)
    {
        var call = CallbackCall.Signed(_app, body);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.BodyMalformed, "Placeholders in the body were not expanded");
    }

    [Theory]
    [InlineData("otherbucket")]
    [InlineData("Examplebucket")]
    [InlineData("examplebucket ")]
    [InlineData("examplebucket%00")]
    public async Task Refuses_another_bucket(string bucket)
    {
        var ticket = _app.Ticket(CallbackCall.Key, bucket: Uri.UnescapeDataString(bucket));
        var call = CallbackCall.Form(_app, ticket, bucket: bucket);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.BucketForeign, "names another bucket");
    }

    [Fact]
    public async Task Refuses_a_signed_body_without_a_ticket()
    {
        var call = CallbackCall.Form(_app, ticket: "");

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.TicketMissing, "The signature alone proves nothing");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("v1.a.b.c.d.e")]
    [InlineData("v2.AAAA.9999999999.ZGVmYXVsdA.dQ.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v3.AAAA.9999999999.ZGVmYXVsdA.dQ.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v1.AAAA.99999999999999999999.ZGVmYXVsdA.dQ.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v1.AAAA.-1.ZGVmYXVsdA.dQ.AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Refuses_what_is_no_ticket(string ticket)
    {
        var call = CallbackCall.Form(_app, ticket);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.TicketMalformed, "not one of this service's");
    }

    [Fact]
    public async Task Refuses_the_ticket_of_another_object()
    {
        var call = CallbackCall.Form(_app, _app.Ticket("uploads/another.png"));

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.TicketMismatch, "for another object or other variables, or was altered");
    }

    [Fact]
    public async Task Refuses_a_ticket_of_an_unknown_key()
    {
        var foreign = new TicketSigner([new byte[32]]).Issue(
            new UploadTicket(_app.Time.GetUtcNow().AddHours(1), "default", "u"), TestApp.Bucket, CallbackCall.Key);
        var call = CallbackCall.Form(_app, foreign);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.TicketForeign, "made with a key that this service does not know");
    }

    [Fact]
    public async Task Refuses_an_expired_ticket_and_not_one_second_earlier()
    {
        var call = CallbackCall.Form(_app);
        _app.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        var before = await call.SendAsync(_app, TestContext.Current.CancellationToken);
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        var after = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        Assert.Equal((200, 400), (before.Status, after.Status));
        Assert.Equal("ticket_expired", after.Json().GetProperty("code").GetString());
        Assert.Single(_app.Queue.Messages);
    }

    [Theory]
    [InlineData("bucket=otherbucket")]
    [InlineData("bucket=examplebucket")]
    [InlineData("object=a")]
    [InlineData("%6fbject=a")]
    [InlineData("ticket=")]
    [InlineData("size=1")]
    [InlineData("x:album=1&x:album=2")]
    public async Task Refuses_a_known_field_that_comes_twice(string extra)
    {
        var call = CallbackCall.Form(_app, extra: "&" + extra);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.FieldRepeated, "appears twice");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_body_over_the_limit_without_buffering_it(bool declaresLength)
    {
        using var app = new TestApp(settings => settings["Callback:MaxBodyBytes"] = "1024");
        using var endless = new EndlessStream();
        var call = CallbackCall.Signed(app, new byte[1025]).Change(call => (call.DeclaresLength, call.Stream) = (declaresLength, endless));

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal((413, "body_too_large"), (reply.Status, reply.Json().GetProperty("code").GetString()));
        Assert.InRange(endless.BytesRead, 0, declaresLength ? 0 : 1025);
        Assert.Equal(0, app.Queue.Attempts);
    }

    [Fact]
    public async Task Takes_a_body_of_exactly_the_limit()
    {
        using var app = new TestApp(settings => settings["Callback:MaxBodyBytes"] = "1024");
        var length = CallbackCall.Form(app).Body.Length;
        var replies = new[] { 0, 1 }.Select(excess => CallbackCall.Form(app, extra: "&pad=" + new string('a', 1024 - length - 5 + excess)))
            .SelectMany(call => new[] { call, CallbackCall.Signed(app, call.Body).Change(one => one.DeclaresLength = false) })
            .Select(call => call.SendAsync(app, TestContext.Current.CancellationToken));

        var statuses = (await Task.WhenAll(replies)).Select(reply => reply.Status);

        Assert.Equal([200, 200, 413, 413], statuses);
    }

    [Fact]
    public async Task Accepts_without_a_ticket_in_development_when_told_to()
    {
        using var app = new TestApp(settings => settings["Callback:RequireTicket"] = "false", isDevelopment: true);
        var call = CallbackCall.Form(app, ticket: "");

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal(200, reply.Status);
        Assert.Equal(("", "default"), (app.Queue.Records[0].User, app.Queue.Records[0].Profile));
    }

    public void Dispose() => _app.Dispose();

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "Content-MD5 is MD5 by name.")]
    private static string Md5(byte[] body) => Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(body));

    private void AssertRefused(EndpointReply reply, ErrorCode error, params string[] causes) =>
        AssertRefused(reply, error, logged: true, causes);

    private void AssertRefused(EndpointReply reply, ErrorCode error, bool logged, params string[] causes)
    {
        Assert.Equal(error.Status, reply.Status);
        Assert.Equal(EndpointReply.JsonContentType, reply.ContentType);
        Assert.Equal($"{{\"Status\":\"Error\",\"code\":\"{error.Code}\"}}", Encoding.UTF8.GetString(reply.Body.Span));
        Assert.Equal(0, _app.Queue.Attempts);
        Assert.Empty(_app.Store.Records);

        var entries = _app.Logs.GetSnapshot().Where(entry => entry.Level > LogLevel.Debug).ToArray();
        Assert.Equal(logged ? 1 : 0, entries.Length);
        Assert.All(entries, entry => Assert.Equal((201, LogLevel.Warning), (entry.Id.Id, entry.Level)));
        Assert.All(
            causes.Append(logged ? error.Code : string.Empty), cause => Assert.Contains(cause, _app.LogText, StringComparison.Ordinal));
        CallbackSecrets.AssertNotLogged(_app);
    }
}
