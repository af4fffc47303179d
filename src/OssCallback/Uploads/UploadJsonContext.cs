using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OssCallback.Uploads;

/// <summary>The generated JSON code of everything that is stored or queued.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(IReadOnlyList<OwedNotification>))]
internal sealed partial class UploadJsonContext : JsonSerializerContext
{
    /// <summary>
    /// Escapes only what JSON demands: the default writes six bytes for a quote or a CJK character, and a callback within its limit would
    /// outgrow its message.
    /// </summary>
    public static UploadJsonContext Compact => field ??= new UploadJsonContext(
        new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
