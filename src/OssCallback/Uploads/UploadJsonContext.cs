using System.Text.Json.Serialization;

namespace OssCallback.Uploads;

/// <summary>The generated code that reads what is stored or queued.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(IReadOnlyList<OwedNotification>))]
internal sealed partial class UploadJsonContext : JsonSerializerContext;
