using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OssCallback.Uploads;

/// <summary>
/// The generated code that writes what is stored or queued, and only that: code that can read as well describes each property by generic
/// types of the framework, some 400 methods that no ahead-of-time compilation covers and that the first callback would wait for.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(IReadOnlyList<OwedNotification>))]
internal sealed partial class UploadJsonWriter : JsonSerializerContext
{
    /// <summary>
    /// Escapes only what JSON demands: the default writes six bytes for a quote or a CJK character, and a callback within its limit would
    /// outgrow its message.
    /// </summary>
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The generated code takes the encoder of its writer; asked with options of its own it would have to be able to read.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? mine;

    /// <summary>Serialises to UTF-8 JSON.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        var (buffer, json) = mine ??= New();
        try
        {
            JsonSerializer.Serialize(json, value, type);
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            buffer.ResetWrittenCount();
            json.Reset(buffer);
        }
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) New()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Compact));
    }
}
