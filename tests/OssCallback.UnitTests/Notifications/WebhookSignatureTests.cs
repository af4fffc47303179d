using Microsoft.AspNetCore.Http;
using OssCallback.Http;
using StandardWebhooks;

namespace OssCallback.UnitTests.Notifications;

/// <summary>Our signatures are checked by a library that nobody here wrote, and its signatures by ours.</summary>
public sealed class WebhookSignatureTests
{
    private const string Id = "msg_1";
    private const string Body = """{"type":"upload.ready","data":{"name":"假期 🏝.png"}}""";

    private static readonly string Secret = WebhookSignature.NewSecret();
    private static readonly string Other = WebhookSignature.NewSecret();
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public void A_library_of_others_takes_what_we_sign()
    {
        var headers = Headers(Sign(Secret), Now);

        new StandardWebhook(Secret).Verify(Body, headers);

        Assert.ThrowsAny<Exception>(() => new StandardWebhook(Secret).Verify(Body + " ", headers));
        Assert.ThrowsAny<Exception>(() => new StandardWebhook(Other).Verify(Body, headers));
    }

    [Fact]
    public void While_a_secret_is_changed_both_are_good()
    {
        // This library looks at the first signature only: whoever changes a secret puts the new one behind the old one first.
        new StandardWebhook(Other).Verify(Body, Headers(Sign(Other, Secret), Now));
        Assert.Contains(" ", Sign(Other, Secret), StringComparison.Ordinal);
        Assert.True(WebhookSignature.Verify([Bytes(Secret)], Id, Seconds(Now), Sign(Other, Secret), Body, Now));
    }

    [Fact]
    public void We_take_what_a_library_of_others_signs()
    {
        var signature = new StandardWebhook(Secret).Sign(Id, Now, Body);

        Assert.True(Verify(signature));
        Assert.True(Verify("v1,AAAA v2,zzzz " + signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1,")]
    [InlineData("v2,{0}")]
    [InlineData("{0}")]
    [InlineData("v1,{0}A")]
    public void A_signature_in_another_form_is_none(string form)
    {
        var right = Sign(Secret)["v1,".Length..];

        Assert.False(Verify(string.Format(null, form, right)));
        Assert.True(Verify($"v1,{right}"));
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-299, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    public void A_message_is_good_for_five_minutes(int seconds, bool isGood)
    {
        var then = Now.AddSeconds(seconds);
        var signature = WebhookSignature.Sign([Bytes(Secret)], Id, then, Body);

        Assert.Equal(isGood, WebhookSignature.Verify([Bytes(Secret)], Id, Seconds(then), signature, Body, Now));
    }

    [Theory]
    [InlineData(null, "1", "v1,x")]
    [InlineData("", "1", "v1,x")]
    [InlineData(Id, null, "v1,x")]
    [InlineData(Id, "later", "v1,x")]
    [InlineData(Id, "-1", "v1,x")]
    [InlineData(Id, "1", null)]
    public void What_is_missing_is_refused(string? id, string? timestamp, string? signature) =>
        Assert.False(WebhookSignature.Verify([Bytes(Secret)], id, timestamp, signature, Body, Now));

    [Theory]
    [InlineData("whsec_", 23, false)]
    [InlineData("whsec_", 24, true)]
    [InlineData("", 64, true)]
    [InlineData("whsec_", 65, false)]
    public void A_secret_has_24_to_64_bytes(string prefix, int bytes, bool isSecret) =>
        Assert.Equal(isSecret, WebhookSignature.ReadSecret(prefix + Convert.ToBase64String(new byte[bytes])) is not null);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_not Base64, but long enough to be a secret")]
    public void Anything_else_is_no_secret(string? text) => Assert.Null(WebhookSignature.ReadSecret(text));

    private static string Sign(params string[] secrets) => WebhookSignature.Sign(secrets.Select(Bytes), Id, Now, Body);

    private static bool Verify(string signature) =>
        WebhookSignature.Verify([Bytes(Other), Bytes(Secret)], Id, Seconds(Now), signature, Body, Now);

    private static byte[] Bytes(string secret) => WebhookSignature.ReadSecret(secret)!;

    private static string Seconds(DateTimeOffset time) => FormattableString.Invariant($"{time.ToUnixTimeSeconds()}");

    private static HeaderDictionary Headers(string signature, DateTimeOffset time) => new()
    {
        [WebhookSignature.IdHeader] = Id,
        [WebhookSignature.TimestampHeader] = Seconds(time),
        [WebhookSignature.SignatureHeader] = signature,
    };
}
