using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OssCallback.Http;

/// <summary>What a handler answers when it refuses nothing.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The Content-Type.</param>
/// <param name="Body">UTF-8 without a byte order mark.</param>
public readonly record struct Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Where to look instead, with a status of 300 to 399.</summary>
    public string? Location { get; init; }

    /// <summary>A value as JSON.</summary>
    public static Answer Json<T>(T value, JsonTypeInfo<T> type, int status = 200) =>
        new(status, EndpointReply.JsonContentType, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
