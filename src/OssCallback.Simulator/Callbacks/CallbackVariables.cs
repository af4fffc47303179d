using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OssCallback.Oss;
using OssCallback.Simulator.Images;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Callbacks;

/// <summary>The values that placeholders stand for, written for a form body or a JSON body.</summary>
internal sealed class CallbackVariables(
    StoredObject item, string operation, string requestId, string? clientIp, IReadOnlyDictionary<string, string> custom, ImageInfo? image)
{
    /// <summary>Form bodies: percent-encoded with upper-case hex; what is missing is empty.</summary>
    public string ForForm(string name) => OssEncoding.Encode(Number(name) ?? Text(name) ?? string.Empty);

    /// <summary>JSON bodies: strings come with their quotes, numbers bare. What is missing is null, but for the height and width of
    /// something that is not an image: a real callback had nothing there, <c>"height":,"width":,"format":null</c>.</summary>
    public string ForJson(string name) => name switch
    {
        "imageInfo" => ImageAsJson(),
        "imageInfo.height" or "imageInfo.width" => Number(name) ?? string.Empty,
        _ => Number(name) ?? (Text(name) is { } text ? Quote(text) : "null"),
    };

    private string? Number(string name) => name switch
    {
        "size" => item.Size.ToString(CultureInfo.InvariantCulture),
        "crc64" => item.Crc64.ToString(CultureInfo.InvariantCulture),
        "imageInfo.height" => image?.Height.ToString(CultureInfo.InvariantCulture),
        "imageInfo.width" => image?.Width.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private string? Text(string name) => name switch
    {
        "bucket" => item.Bucket,
        "object" => item.Key,
        "etag" => item.ETag,
        "mimeType" => item.ContentType,
        "imageInfo" => image is null ? null : ImageAsJson(),
        "imageInfo.format" => image?.Format,
        "contentMd5" => item.ContentMd5,
        "clientIp" => clientIp,
        "reqId" => requestId,
        "operation" => operation,
        // A custom variable that was not sent is empty text; vpcId and names OSS does not know are absent.
        _ when name.StartsWith("x:", StringComparison.Ordinal) => custom.GetValueOrDefault(name, string.Empty),
        _ => null,
    };

    private string ImageAsJson() => image is null
        ? "null"
        : string.Create(
            CultureInfo.InvariantCulture, $$"""{"height":{{image.Height}},"width":{{image.Width}},"format":"{{image.Format}}"}""");

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
