using System.Text.Json.Serialization;

namespace OssCallback.Sweep;

/// <summary>The generated JSON code of what this folder sends and receives over HTTP.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconcileResult))]
[JsonSerializable(typeof(SweepRequest))]
[JsonSerializable(typeof(EraseRequest))]
[JsonSerializable(typeof(SweepResult))]
internal sealed partial class SweepJsonContext : JsonSerializerContext;
