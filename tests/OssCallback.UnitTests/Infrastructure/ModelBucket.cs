using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>A bucket that answers HEAD and lists itself, over HTTP.</summary>
internal sealed class ModelBucket : IAsyncDisposable
{
    private LocalServer? _server;
    private int _heads;

    public ConcurrentDictionary<string, FakeObject> Objects { get; } = new();

    public string Url => _server!.Url;

    /// <summary>Its clock.</summary>
    public Func<DateTimeOffset> Now { get; set; } = () => DateTimeOffset.UnixEpoch;

    /// <summary>Answers 503 to everything.</summary>
    public bool IsAway { get; set; }

    public int Heads => _heads;

    public static async Task<ModelBucket> StartAsync()
    {
        var bucket = new ModelBucket();
        bucket._server = await LocalServer.StartAsync(bucket.AnswerAsync);
        return bucket;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (IsAway)
        {
            http.Response.StatusCode = 503;
            return;
        }

        if (http.Request.Method != "HEAD")
        {
            var prefix = (string?)http.Request.Query["prefix"] ?? string.Empty;
            http.Response.ContentType = "application/xml";
            await http.Response.WriteAsync(Page(prefix).ToString());
            return;
        }

        Interlocked.Increment(ref _heads);
        var path = http.Request.Path.Value!;
        if (!Objects.TryGetValue(path[(path.IndexOf('/', 1) + 1)..], out var found))
        {
            http.Response.StatusCode = 404;
            return;
        }

        http.Response.ContentLength = found.Size;
        http.Response.ContentType = found.Type;
        http.Response.Headers.ETag = $"\"{found.Etag}\"";
        http.Response.Headers.LastModified = found.LastModified!.Value.ToString("R", CultureInfo.InvariantCulture);
        http.Response.Headers.Date = Now().ToString("R", CultureInfo.InvariantCulture);
        http.Response.Headers["x-oss-object-type"] = found.ObjectType;
        http.Response.Headers["x-oss-hash-crc64ecma"] = found.Crc64;
    }

    private XElement Page(string prefix) => new(
        "ListBucketResult", new XElement("EncodingType", "url"), new XElement("IsTruncated", "false"),
        Objects.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(item => new XElement(
            "Contents",
            new XElement("Key", Uri.EscapeDataString(item.Key)),
            new XElement("Size", item.Value.Size),
            new XElement("ETag", $"\"{item.Value.Etag}\""),
            new XElement("Type", item.Value.ObjectType),
            new XElement("LastModified", item.Value.LastModified!.Value.ToString("s", CultureInfo.InvariantCulture) + ".000Z"))));
}
