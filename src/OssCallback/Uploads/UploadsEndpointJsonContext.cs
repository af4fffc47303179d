using System.Text.Json.Serialization;

namespace OssCallback.Uploads;

/// <summary>The generated JSON code of what this folder sends and receives over HTTP.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthStatus))]
[JsonSerializable(typeof(UploadPage))]
[JsonSerializable(typeof(UploadStatistics))]
[JsonSerializable(typeof(UnknownUpload))]
[JsonSerializable(typeof(UploadStatus))]
internal sealed partial class UploadsEndpointJsonContext : JsonSerializerContext;
