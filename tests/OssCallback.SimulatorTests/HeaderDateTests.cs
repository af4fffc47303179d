using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>Which dates a header signature may carry, in either version. SDKs differ: some send Date, some <c>x-oss-date</c>, some
/// both.</summary>
public sealed class HeaderDateTests
{
    private const string Gmt = "Sun, 01 Mar 2026 08:00:00 GMT";
    private const string Iso = "20260301T080000Z";

    [Theory]
    [InlineData("V4", Gmt, null)]
    [InlineData("V4", null, Iso)]
    [InlineData("V4", Gmt, Iso)]
    [InlineData("V4", "Sat, 28 Feb 2026 00:00:00 GMT", Iso)]
    [InlineData("V1", Gmt, null)]
    [InlineData("V1", null, Gmt)]
    [InlineData("V1", null, Iso)]
    [InlineData("V1", "Sat, 28 Feb 2026 00:00:00 GMT", Gmt)]
    public async Task Takes_the_dates_that_are_documented(string version, string? date, string? ossDate)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await oss.SendAsync(Request(oss, version, date, ossDate));

        Assert.True(reply.Status == 200, reply.Body);
    }

    [Theory]
    [InlineData("V4", Iso, null, "0002-00000502")]
    [InlineData("V4", null, Gmt, "0002-00000502")]
    [InlineData("V4", Gmt, "2026-03-01T08:00:00Z", "0002-00000502")]
    [InlineData("V4", null, null, "0002-00000503")]
    [InlineData("V1", Iso, null, "0002-00000502")]
    [InlineData("V1", "today", null, "0002-00000502")]
    [InlineData("V1", null, null, "0002-00000503")]
    public async Task Refuses_other_dates_with_their_numbers(string version, string? date, string? ossDate, string ec)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await oss.SendAsync(Request(oss, version, date, ossDate));

        Assert.Equal((403, "AccessDenied", ec), (reply.Status, reply.Code, reply.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("Sat, 28 Feb 2026 08:00:00 GMT", "20260228", 403, "RequestTimeTooSkewed")]
    [InlineData(Gmt, "20260228", 400, "InvalidArgument")]
    [InlineData(Gmt, "20260301", 403, "SignatureDoesNotMatch")]
    public async Task Holds_a_Date_to_clock_scope_and_signature(string date, string day, int status, string code)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        using var request = Request(oss, "V4", date, ossDate: null, day);
        if (code == "SignatureDoesNotMatch")
        {
            request.Headers.Remove("Date");
            request.Headers.TryAddWithoutValidation("Date", "Sun, 01 Mar 2026 08:00:01 GMT");
        }

        var reply = await oss.SendAsync(request);

        Assert.Equal((status, code), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Times_of_listings_are_whole_seconds_with_three_zeros()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        oss.Clock.Advance(TimeSpan.FromMilliseconds(1789));
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1]));
        var upload = await PartsUpload.BeginAsync(oss);
        await upload.PutAsync("1", [1]);

        var listing = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2"));
        var parts = await upload.ListAsync();

        Assert.All([listing, parts], reply => Assert.Contains("<LastModified>2026-03-01T08:00:01.000Z</LastModified>", reply.Body,
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Authorization", "OSS2 AccessKeyId:LTAItest,Signature:abc", "", "OSS2 signature")]
    [InlineData("Authorization",
        "AWS4-HMAC-SHA256 Credential=LTAItest/20260301/cn-hangzhou/s3/aws4_request,SignedHeaders=host,Signature=0a", "", "AWS signature")]
    [InlineData("Authorization", "AWS LTAItest:abc", "", "AWS signature")]
    [InlineData("X-Test", "1", "?x-oss-signature-version=OSS2&x-oss-access-key-id=LTAItest&x-oss-expires=1&x-oss-signature=abc",
        "OSS2 signature")]
    [InlineData("X-Test", "1", "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0a", "AWS signature")]
    [InlineData("X-Test", "1", "?AWSAccessKeyId=LTAItest&Expires=1141889120&Signature=abc", "AWS signature")]
    public async Task Says_so_when_a_request_is_signed_in_a_way_that_it_does_not_know(string header, string value, string query,
        string named)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, oss.Url("a.txt") + query) { Content = new ByteArrayContent([1]) };
        request.Headers.TryAddWithoutValidation(header, value);

        var reply = await oss.SendAsync(request);

        Assert.Equal((501, "NotImplemented", named), (reply.Status, reply.Code, reply.Element("NotSimulated")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("x-oss-signature-version=OSS2 x-oss-access-key-id=LTAItest policy=e30= x-oss-signature=abc", "OSS2 signature")]
    [InlineData("AWSAccessKeyId=LTAItest policy=e30= Signature=abc", "AWS signature")]
    [InlineData("x-amz-algorithm=AWS4-HMAC-SHA256 policy=e30= x-amz-signature=0a", "AWS signature")]
    public async Task Says_so_for_forms_too(string fields, string named)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = new PostUpload(oss);
        foreach (var pair in fields.Split(' ').Select(field => field.Split('=', 2)))
        {
            upload.With(pair[0], pair[1]);
        }

        var reply = await upload.SendAsync();

        Assert.Equal((501, "NotImplemented", named), (reply.Status, reply.Code, reply.Element("NotSimulated")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    /// <summary>A PUT signed as SDKs do it: the date as sent goes into the text, <c>x-oss-date</c> before Date.</summary>
    private static HttpRequestMessage Request(SimulatorFixture oss, string version, string? date, string? ossDate, string day = "20260301")
    {
        var request = new HttpRequestMessage(HttpMethod.Put, oss.Url("a.txt")) { Content = new ByteArrayContent([1]) };
        var headers = new Dictionary<string, string>();
        Add("Date", date);
        Add("x-oss-date", ossDate);
        var toSign = new OssRequest { Method = "PUT", Bucket = SimulatorFixture.Bucket, Key = "a.txt", Headers = headers };
        var text = ossDate ?? date ?? string.Empty;
        var key = SimulatorFixture.Key;
        request.Headers.TryAddWithoutValidation("Authorization", version == "V1"
            ? $"OSS {key.AccessKeyId}:{SignatureV1.Sign(key.AccessKeySecret, SignatureV1.StringToSign(toSign, text))}"
            : $"OSS4-HMAC-SHA256 Credential={key.AccessKeyId}/{day}/cn-hangzhou/oss/aliyun_v4_request,Signature={V4(toSign, text)}");
        return request;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                headers.Add(name, value);
                Assert.True(request.Headers.TryAddWithoutValidation(name, value));
            }
        }

        string V4(OssRequest signed, string time)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SignatureV4.CanonicalRequest(signed, []))));
            var stringToSign = string.Create(CultureInfo.InvariantCulture,
                $"OSS4-HMAC-SHA256\n{time}\n{day}/cn-hangzhou/oss/aliyun_v4_request\n{digest}");
            return Convert.ToHexStringLower(HMACSHA256.HashData(SignatureV4.SigningKey(key.AccessKeySecret, day, "cn-hangzhou"),
                Encoding.UTF8.GetBytes(stringToSign)));
        }
    }
}
