using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Grants;

/// <summary>A presigned URL, taken apart and signed again.</summary>
internal static class PresignedUrl
{
    public static Dictionary<string, string> Query(string url) =>
        url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => pair.Length == 1 ? string.Empty : Uri.UnescapeDataString(pair[1]));

    /// <summary>The URL's signature covers this method, key, and exactly these headers, and ends after so many seconds.</summary>
    public static void AssertSigned(string url, string method, string key, Dictionary<string, string> headers, int seconds)
    {
        var query = Query(url);
        Assert.True(query.Remove("x-oss-signature", out var signature));
        Assert.Equal(seconds, int.Parse(query["x-oss-expires"], System.Globalization.CultureInfo.InvariantCulture));
        var request = new OssRequest
        {
            Method = method,
            Bucket = TestApp.Bucket,
            Key = key,
            Headers = headers,
            Query = [.. query.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))],
        };
        Assert.Equal(SignatureV4.Sign(request, TestApp.AccessKeySecret, query["x-oss-date"], "cn-hangzhou", []), signature);
    }
}
