using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OssCallback.Cli;

/// <summary>JSON bodies with a Content-Length. The platform's own are chunked, and a chunked body arrives empty behind the Functions
/// host.</summary>
internal static class SizedJson
{
    public static async Task<HttpResponseMessage> PostSizedAsync<T>(this HttpClient client, Uri url, T value, JsonTypeInfo<T> type,
        CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        return await client.PostAsync(url, content, cancellationToken);
    }

    public static Task<HttpResponseMessage> PostSizedAsync<T>(this HttpClient client, string path, T value, JsonTypeInfo<T> type,
        CancellationToken cancellationToken) =>
        client.PostSizedAsync(new Uri(path, UriKind.Relative), value, type, cancellationToken);
}
