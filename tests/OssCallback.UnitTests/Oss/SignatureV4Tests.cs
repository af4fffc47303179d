using System.Text.Json;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Oss;

public sealed class SignatureV4Tests
{
    public static TheoryData<string> Headers => Vector.Ids("v4_header");

    public static TheoryData<string> Urls => Vector.Ids("v4_presign");

    public static TheoryData<string> Policies => Vector.Ids("post_policy_v4");

    [Theory]
    [MemberData(nameof(Headers))]
    public void Signs_headers_as_the_official_sdk_does(string id)
    {
        var vector = Vector.Case("v4_header", id);
        var date = vector.Text("x_oss_date");
        var region = vector.Text("region");
        string[] additional = [.. vector.GetProperty("additional_headers").EnumerateArray().Select(name => name.GetString()!)];
        var request = Request(vector);

        var canonical = SignatureV4.CanonicalRequest(request, additional);

        Assert.Equal(vector.Text("canonical_request"), canonical);
        Assert.Equal(vector.Text("string_to_sign"), SignatureV4.StringToSign(canonical, date, region));
        Assert.Equal(
            vector.Text("signing_key_hex"),
            Convert.ToHexStringLower(SignatureV4.SigningKey(vector.Text("access_key_secret"), date, region)));
        Assert.Equal(vector.Text("signature"), SignatureV4.Sign(request, vector.Text("access_key_secret"), date, region, additional));
        Assert.Equal(vector.Text("authorization"), SignatureV4.Authorization(request, Credentials(vector), region, additional));
    }

    [Theory]
    [MemberData(nameof(Urls))]
    public void Presigns_urls_as_the_official_sdk_does(string id)
    {
        var vector = Vector.Case("v4_presign", id);
        var now = DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("unix_sign_time").GetInt64());
        var request = Request(vector);

        var query = SignatureV4.PresignQuery(
            request, Credentials(vector), vector.Text("region"), now, vector.GetProperty("x_oss_expires").GetInt32());

        var signed = new OssRequest
        {
            Method = request.Method,
            Bucket = request.Bucket,
            Key = request.Key,
            Headers = request.Headers,
            Query = [.. query.SkipLast(1)],
        };
        var canonical = SignatureV4.CanonicalRequest(signed, []);
        Assert.Equal(vector.Text("x_oss_date"), SignatureV4.FormatDate(now));
        Assert.Equal(vector.Text("canonical_request"), canonical);
        Assert.Equal(vector.Text("string_to_sign"), SignatureV4.StringToSign(canonical, vector.Text("x_oss_date"), vector.Text("region")));
        Assert.Equal(
            vector.Text("signing_key_hex"),
            Convert.ToHexStringLower(
                SignatureV4.SigningKey(vector.Text("access_key_secret"), vector.Text("x_oss_date"), vector.Text("region"))));
        Assert.Equal(new("x-oss-signature", vector.Text("x_oss_signature")), query[^1]);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Signs_post_policies_as_ali_oss_does(string id)
    {
        var vector = Vector.Case("post_policy_v4", id);

        var signature = SignatureV4.SignPolicy(
            vector.Text("access_key_secret"), vector.Text("x_oss_date"), vector.Text("region"), vector.Text("policy_base64"));

        Assert.Equal(vector.Text("signature"), signature);
        Assert.Equal(vector.Text("policy_base64"), CallbackSigner.Base64(vector.Text("policy_json")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(SignatureV4.MaxExpirySeconds + 1)]
    public void Refuses_a_presigned_url_that_oss_would_refuse(int expirySeconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(expirySeconds), () => SignatureV4.PresignQuery(
            new OssRequest { Method = "PUT", Bucket = "bucket", Key = "key" }, new OssCredentials("ak", "sk"), "cn-hangzhou",
            DateTimeOffset.UnixEpoch, expirySeconds));

    [Fact]
    public void Names_additional_headers_in_a_presigned_url()
    {
        var request = new OssRequest
        {
            Method = "PUT",
            Bucket = "bucket",
            Key = "key",
            Headers = new Dictionary<string, string> { ["ABC"] = "1", ["content-type"] = "text/plain" },
        };

        var query = SignatureV4.PresignQuery(
            request, new OssCredentials("ak", "sk"), "cn-hangzhou", DateTimeOffset.UnixEpoch, 60, ["ABC", "Content-Type", "zz"]);

        Assert.Contains(new("x-oss-additional-headers", "abc;zz"), query);
    }

    [Fact]
    public void Credentials_never_print_their_secret()
    {
        var credentials = new OssCredentials("ak", "the-secret", "the-token");

        var text = credentials.ToString();

        Assert.Equal("OssCredentials(ak)", text);
    }

    private static OssCredentials Credentials(JsonElement vector) =>
        new(vector.Text("access_key_id"), vector.Text("access_key_secret"), vector.TextOrNull("security_token"));

    private static OssRequest Request(JsonElement vector) => new()
    {
        Method = vector.Text("method"),
        Bucket = vector.Text("bucket"),
        Key = vector.Text("key"),
        Headers = vector.Map("headers"),
        Query =
        [
            .. vector.GetProperty("query")
                .EnumerateArray()
                .Select(pair => new KeyValuePair<string, string?>(pair[0].GetString()!, pair[1].GetString())),
        ],
    };
}
