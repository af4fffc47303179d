using System.Text.Json.Serialization;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>The generated JSON code of what this folder sends and receives over HTTP.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallbackAnswer))]
[JsonSerializable(typeof(ConfirmRequest))]
[JsonSerializable(typeof(UploadStatus))]
internal sealed partial class CallbacksJsonContext : JsonSerializerContext;
