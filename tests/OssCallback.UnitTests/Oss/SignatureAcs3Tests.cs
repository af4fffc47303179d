using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Oss;

public sealed class SignatureAcs3Tests
{
    [Fact]
    public void Signs_a_request_as_the_documentation_does()
    {
        var vector = Vector.Case("acs3", "acs3-doc");
        var credentials = new OssCredentials(vector.Text("access_key_id"), vector.Text("access_key_secret"));
        KeyValuePair<string, string>[] query =
        [
            new("RegionId", "cn-shanghai"),
            new("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
        ];

        var headers = SignatureAcs3.RpcHeaders(credentials, "POST", "ecs.cn-shanghai.aliyuncs.com", "RunInstances", "2014-05-26", query, [],
            new DateTimeOffset(2023, 10, 26, 10, 22, 32, TimeSpan.Zero), "3156853299f313e23d1673dc12e1703d");
        var signed = headers.Where(header => header.Key != "Authorization");
        var canonical = SignatureAcs3.CanonicalRequest("POST", "/", query, signed, headers["x-acs-content-sha256"]);

        Assert.Equal(vector.Text("canonical_request"), canonical);
        Assert.Equal(vector.Text("string_to_sign"), SignatureAcs3.StringToSign(canonical));
        Assert.Equal(vector.Text("signature"), SignatureAcs3.Sign(credentials.AccessKeySecret, vector.Text("string_to_sign")));
        Assert.Equal(vector.Text("authorization"), headers["Authorization"]);
    }

    [Fact]
    public void Sends_and_signs_the_token_of_temporary_credentials()
    {
        var headers = SignatureAcs3.RpcHeaders(
            new OssCredentials("STS.id", "secret", "token"), "POST", "sts.aliyuncs.com", "AssumeRole", "2015-04-01",
            [], "RoleArn=x"u8, DateTimeOffset.UnixEpoch, "nonce");

        Assert.Equal("token", headers["x-acs-security-token"]);
        Assert.Contains(";x-acs-security-token;x-acs-signature-nonce;", headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("1970-01-01T00:00:00Z", headers["x-acs-date"]);
    }
}
