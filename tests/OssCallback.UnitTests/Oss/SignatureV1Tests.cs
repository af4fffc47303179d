using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Oss;

public sealed class SignatureV1Tests
{
    public static TheoryData<string> Headers => Vector.Ids("v1_header");

    public static TheoryData<string> Policies => Vector.Ids("post_policy_v1");

    [Theory]
    [MemberData(nameof(Headers))]
    public void Signs_headers_as_the_official_sdk_does(string id)
    {
        var vector = Vector.Case("v1_header", id);
        var request = new OssRequest
        {
            Method = "PUT",
            Bucket = "examplebucket",
            Key = "nelson",
            Headers = HeadersOf(vector.Text("string_to_sign")),
            Query = vector.Text("string_to_sign").EndsWith("?acl", StringComparison.Ordinal)
                ? [new("acl", null), new("not-signed", "1")]
                : [new("not-signed", "1")],
        };

        var text = SignatureV1.StringToSign(request, request.Headers["x-oss-date"]);

        Assert.Equal(vector.Text("string_to_sign"), text);
        Assert.Equal(vector.Text("signature"), SignatureV1.Sign(vector.Text("access_key_secret"), text));
        Assert.Equal(
            $"OSS ak:{vector.Text("signature")}",
            SignatureV1.Authorization(request, new OssCredentials("ak", vector.Text("access_key_secret"))));
        Assert.Equal(
            vector.TextOrNull("authorization") ?? $"OSS ak:{vector.Text("signature")}",
            SignatureV1.Authorization(request, new OssCredentials("ak", vector.Text("access_key_secret"))));
    }

    [Fact]
    public void Presigns_urls_as_the_official_sdk_does()
    {
        var vector = Vector.Case("v1_presign", "go-v1-presign-1");
        var url = new Uri(vector.Text("url"));
        var expected = url.Query[1..]
            .Split('&')
            .Select(pair => pair.Split('='))
            .Select(pair => new KeyValuePair<string, string?>(pair[0], Uri.UnescapeDataString(pair[1])));
        var request = new OssRequest { Method = "GET", Bucket = "bucket", Key = "key", Query = [new("versionId", "versionId")] };

        var query = SignatureV1.PresignQuery(
            request, new OssCredentials("ak", vector.Text("access_key_secret")), DateTimeOffset.FromUnixTimeSeconds(1699807420));

        Assert.Equal(vector.Text("string_to_sign"), SignatureV1.StringToSign(request, "1699807420"));
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), query.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Signs_post_policies_as_the_java_sdk_does(string id)
    {
        var vector = Vector.Case("post_policy_v1", id);

        var signature = SignatureV1.SignPolicy(vector.Text("access_key_secret"), vector.Text("policy_base64"));

        Assert.Equal(vector.Text("signature"), signature);
    }

    [Fact]
    public void Signs_the_token_of_a_presigned_url()
    {
        var request = new OssRequest { Method = "PUT", Bucket = "bucket", Key = "key" };

        var query = SignatureV1.PresignQuery(
            request, new OssCredentials("STS.ak", "sk", "token+/="), DateTimeOffset.FromUnixTimeSeconds(1));

        Assert.Contains(new("security-token", "token+/="), query);
        Assert.Contains(new("Signature", SignatureV1.Sign("sk", "PUT\n\n\n1\n/bucket/key?security-token=token+/=")), query);
    }

    /// <summary>The headers that a string to sign shows: the vectors give no others.</summary>
    private static Dictionary<string, string> HeadersOf(string stringToSign)
    {
        var lines = stringToSign.Split('\n');
        var headers = new Dictionary<string, string>
        {
            ["Content-MD5"] = lines[1],
            ["Content-Type"] = lines[2],
            ["Date"] = lines[3],
            ["User-Agent"] = "not signed",
        };
        foreach (var line in lines[4..^1])
        {
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }

        return headers;
    }
}
