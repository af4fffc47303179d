using System.Text.Json.Serialization;

namespace OssCallback.Callbacks;

/// <summary>A callback parameter in the form that ali-oss takes as its option <c>callback</c>.</summary>
/// <param name="Url">The addresses, with <c>;</c> between them.</param>
/// <param name="Host">The Host header, or null.</param>
/// <param name="Body">The body's template.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Sni">Whether OSS names the host in the TLS handshake.</param>
public sealed record AliOssCallback(
    string Url, string? Host, string Body, string ContentType, [property: JsonPropertyName("callbackSNI")] bool Sni)
{
    /// <summary>The form of a parameter.</summary>
    public static AliOssCallback Of(CallbackParameter callback) =>
        new(string.Join(';', callback.Urls), callback.Host, callback.Body, callback.BodyType, callback.Sni);
}
