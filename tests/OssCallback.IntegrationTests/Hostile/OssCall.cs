using System.Net.Http.Headers;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>A request to OSS as an SDK makes it, signed in its headers with whatever credentials one has.</summary>
internal static class OssCall
{
    public static Task<Answer> SendAsync(
        Deployment deployment, OssCredentials credentials, HttpMethod method, string bucket, string? key, string query = "",
        byte[]? content = null, Dictionary<string, string>? headers = null)
    {
        var signed = new Dictionary<string, string>(headers ?? [], StringComparer.OrdinalIgnoreCase)
        {
            ["x-oss-date"] = SignatureV4.FormatDate(deployment.OssTime.GetUtcNow()),
            ["x-oss-content-sha256"] = SignatureV4.UnsignedPayload,
        };
        if (credentials.SecurityToken is { Length: > 0 } token)
        {
            signed["x-oss-security-token"] = token;
        }

        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .Select(pair => new KeyValuePair<string, string?>(pair[0], pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : null)).ToList();
        signed["Authorization"] = SignatureV4.Authorization(
            new OssRequest { Method = method.Method, Bucket = bucket, Key = key, Query = parameters, Headers = signed }, credentials,
            Deployment.Region);
        return SendAsync(
            deployment, method,
            $"{deployment.Oss.Endpoint}/{bucket}/{OssEncoding.EncodePath(key ?? string.Empty)}"
                + (query.Length > 0 ? "?" + query : string.Empty),
            signed, content);
    }

    /// <summary>Sends a request whose signature, if it has one, is there already. Dot segments stay as they are.</summary>
    public static Task<Answer> SendAsync(
        Deployment deployment, HttpMethod method, string url, IReadOnlyDictionary<string, string> headers, byte[]? content)
    {
        var request = new HttpRequestMessage(
            method, new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = content is null ? null : new ByteArrayContent(content);
        foreach (var (name, value) in headers)
        {
            HttpHeaders target = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                ? request.Content!.Headers
                : request.Headers;
            Assert.True(target.TryAddWithoutValidation(name, value));
        }

        return deployment.Client.SendAsync(request);
    }
}
