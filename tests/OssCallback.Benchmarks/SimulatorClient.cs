using System.Text;
using System.Text.RegularExpressions;
using OssCallback.Oss;

namespace OssCallback.Benchmarks;

/// <summary>Uploads zeros to a simulator in each of the three ways, and lists.</summary>
internal sealed class SimulatorClient(Uri endpoint) : IDisposable
{
    private const string Bucket = "playground";
    private const string Region = "cn-hangzhou";
    private const long PartBytes = 256L * 1024 * 1024;
    private static readonly OssCredentials Key = new("playground-id", "playground-secret");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromHours(1) };

    public async Task UploadAsync(string operation, long bytes)
    {
        switch (operation)
        {
            case "PutObject":
                await SendAsync(HttpMethod.Put, [], new ZeroStream([], bytes, []));
                break;
            case "PostObject":
                await PostAsync(bytes);
                break;
            default:
                await UploadPartsAsync(bytes);
                break;
        }
    }

    public Task<string> ListAsync() => SendAsync(HttpMethod.Get,
        [new("list-type", "2"), new("prefix", "uploads/"), new("delimiter", "/"), new("max-keys", "1000")], body: null, key: null);

    public void Dispose() => _http.Dispose();

    private async Task UploadPartsAsync(long bytes)
    {
        var id = Regex.Match(
            await SendAsync(HttpMethod.Post, [new("uploads", null)], Stream.Null), "<UploadId>(.*?)</UploadId>").Groups[1].Value;
        var parts = new StringBuilder();
        for (var number = 1; (number - 1) * PartBytes < bytes; number++)
        {
            var size = Math.Min(PartBytes, bytes - ((number - 1) * PartBytes));
            await SendAsync(HttpMethod.Put, [new("partNumber", $"{number}"), new("uploadId", id)], new ZeroStream([], size, []));
        }

        var listed = await SendAsync(HttpMethod.Get, [new("uploadId", id)], body: null);
        foreach (Match part in Regex.Matches(listed, "<PartNumber>(.*?)</PartNumber>.*?<ETag>(.*?)</ETag>", RegexOptions.Singleline))
        {
            parts.Append($"<Part><PartNumber>{part.Groups[1].Value}</PartNumber><ETag>{part.Groups[2].Value}</ETag></Part>");
        }

        await SendAsync(
            HttpMethod.Post,
            [new("uploadId", id)],
            new MemoryStream(Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")));
    }

    private async Task PostAsync(long bytes)
    {
        var date = SignatureV4.FormatDate(TimeProvider.System.GetUtcNow());
        var credential = $"{Key.AccessKeyId}/{SignatureV4.Scope(date, Region)}";
        var expiration = TimeProvider.System.GetUtcNow()
            .AddHours(1).UtcDateTime
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var policy = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""
            {"expiration":"{{expiration}}","conditions":[
            {"x-oss-signature-version":"OSS4-HMAC-SHA256"},{"x-oss-credential":"{{credential}}"},{"x-oss-date":"{{date}}"}]}
            """));
        (string, string)[] fields =
        [
            ("key", "big"), ("policy", policy), ("x-oss-signature-version", "OSS4-HMAC-SHA256"), ("x-oss-credential", credential),
            ("x-oss-date", date),
            ("x-oss-signature", SignatureV4.SignPolicy(Key.AccessKeySecret, date, Region, policy)),
        ];
        var form = string.Concat(
            fields.Select(field => $"--b\r\nContent-Disposition: form-data; name=\"{field.Item1}\"\r\n\r\n{field.Item2}\r\n"));
        var prefix = Encoding.UTF8.GetBytes(form + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n");
        using var content = new StreamContent(new ZeroStream(prefix, bytes, "\r\n--b--\r\n"u8.ToArray()));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var reply = await _http.PostAsync(new Uri(endpoint, $"/{Bucket}/"), content);
        reply.EnsureSuccessStatusCode();
    }

    private async Task<string> SendAsync(HttpMethod method, List<KeyValuePair<string, string?>> query, Stream? body, string? key = "big")
    {
        var date = SignatureV4.FormatDate(TimeProvider.System.GetUtcNow());
        var text = string.Join('&', query.Select(pair => pair.Value is null ? pair.Key : $"{pair.Key}={OssEncoding.Encode(pair.Value)}"));
        using var request = new HttpRequestMessage(method, new Uri(endpoint, $"/{Bucket}/{key}?{text}"));
        request.Content = body is null ? null : new StreamContent(body);
        var headers = new Dictionary<string, string> { ["x-oss-date"] = date, ["x-oss-content-sha256"] = SignatureV4.UnsignedPayload };
        var signed = new OssRequest { Method = method.Method, Bucket = Bucket, Key = key, Query = query, Headers = headers };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", SignatureV4.Authorization(signed, Key, Region));
        using var reply = await _http.SendAsync(request);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadAsStringAsync();
    }
}
