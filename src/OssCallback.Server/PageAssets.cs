using System.Security.Cryptography;

namespace OssCallback.Server;

/// <summary>The upload page, from inside the program.</summary>
internal static class PageAssets
{
    private const string ResourcePrefix = "page/";

    // The page loads only itself; it talks to any host because the bucket's address comes with the grant.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src *; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'";

    public static void MapPage(this WebApplication app)
    {
        var assembly = typeof(PageAssets).Assembly;
        foreach (var resource
            in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var file = resource[ResourcePrefix.Length..];
            app.MapGet(file == "index.html" ? "/" : "/" + file, CreateHandler(bytes, ContentTypeOf(file)));
        }
    }

    private static RequestDelegate CreateHandler(byte[] bytes, string contentType)
    {
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";
        return async http =>
        {
            var headers = http.Response.Headers;
            headers.ETag = etag;
            headers.CacheControl = "no-cache";
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (http.Request.Headers.IfNoneMatch == etag)
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            http.Response.ContentType = contentType;
            http.Response.ContentLength = bytes.Length;
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        };
    }

    private static string ContentTypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
