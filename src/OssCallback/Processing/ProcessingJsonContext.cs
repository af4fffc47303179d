using System.Text.Json.Serialization;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>The generated JSON code of what this folder sends and receives over HTTP.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FailedListing))]
[JsonSerializable(typeof(FailedResult))]
[JsonSerializable(typeof(FailedSelection))]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(ReviewQuestion))]
[JsonSerializable(typeof(ReviewRequest))]
[JsonSerializable(typeof(UploadStatus))]
internal sealed partial class ProcessingJsonContext : JsonSerializerContext;
