using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Oss;

namespace OssCallback.AspNetCore;

/// <summary>The upload page and the operators' console, from inside the library: files without a build step.</summary>
public static class PageAssets
{
    private const string ResourcePrefix = "page/";

    // The page loads only itself; it talks to any host because the bucket's address comes with the grant.
    private static readonly Lazy<string> PagePolicy = new(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src *; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'");

    private static readonly string[] Shared = ["words.js", "parts.js", "upload.js", "style.css"];

    /// <summary>Maps the upload page to <c>/</c> and its files beside it.</summary>
    public static IEndpointRouteBuilder MapOssCallbackPage(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/", "index.html", PagePolicy);
        foreach (var file in Shared.Append("page.js"))
        {
            Map(endpoints, "/" + file, file, PagePolicy);
        }

        return endpoints;
    }

    /// <summary>
    /// Maps the operators' console to <c>/console/</c>. Its files are for everybody; what it shows comes from the endpoints, which ask for
    /// an operator's key or token, or for what the application itself knows its operators by.
    /// </summary>
    public static IEndpointRouteBuilder MapOssCallbackConsole(this IEndpointRouteBuilder endpoints)
    {
        // It talks to nobody but this server, and shows pictures of nobody but the bucket. Made with the first request: by then the
        // settings were checked, and what is wrong with them was said in sentences.
        var policy = new Lazy<string>(() =>
        {
            var bucket = new Uri(endpoints.ServiceProvider.GetRequiredService<IOptions<OssOptions>>().Value.PublicBucketUrl);
            return "default-src 'none'; script-src 'self'; style-src 'self'; "
                + $"img-src 'self' data: {bucket.GetLeftPart(UriPartial.Authority)}; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        });
        var page = Reply("console.html", policy);
        endpoints.MapGet("/console", (RequestDelegate)(http =>
        {
            if (http.Request.Path.Value!.EndsWith('/'))
            {
                return page(http);
            }

            // Relative, so that a path base before it stays.
            http.Response.Redirect("console/" + http.Request.QueryString);
            return Task.CompletedTask;
        })).AllowAnonymous();
        foreach (var file in Shared.Concat(["console.js", "console.css"]))
        {
            Map(endpoints, "/console/" + file, file, policy);
        }

        return endpoints;
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string file, Lazy<string> policy) =>
        endpoints.MapGet(path, Reply(file, policy)).AllowAnonymous();

    private static RequestDelegate Reply(string file, Lazy<string> policy)
    {
        var content = new Lazy<(byte[] Bytes, string Etag)>(() => Read(file));
        return async http =>
        {
            var (bytes, etag) = content.Value;
            var headers = http.Response.Headers;
            headers.ETag = etag;
            headers.CacheControl = "no-cache";
            headers.ContentSecurityPolicy = policy.Value;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (http.Request.Headers.IfNoneMatch == etag)
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            http.Response.ContentType = ContentTypeOf(file);
            http.Response.ContentLength = bytes.Length;
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        };
    }

    private static (byte[] Bytes, string Etag) Read(string file)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(ResourcePrefix + file)
            ?? throw new InvalidOperationException($"The library lacks its file {file}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return (bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
    }

    private static string ContentTypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => "application/octet-stream",
    };
}
