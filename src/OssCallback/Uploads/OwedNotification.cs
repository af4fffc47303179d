using System.Text.Json;

namespace OssCallback.Uploads;

/// <summary>
/// An event that somebody has not been told of yet. It lies in the record, so it is owed as soon as the transition is written, on every
/// engine, and is gone when everybody was told.
/// </summary>
/// <param name="Id">The same for every attempt and every recipient.</param>
/// <param name="Type">Such as <c>upload.ready</c>.</param>
/// <param name="Body">The event as JSON, as it was when the transition was written.</param>
/// <param name="To">The names of the recipients that were not told yet.</param>
public sealed record OwedNotification(string Id, string Type, string Body, IReadOnlyList<string> To)
{
    /// <summary>Serialises to UTF-8 JSON, for engines that keep what is owed beside the record.</summary>
    public static byte[] ToJson(IReadOnlyList<OwedNotification> owed) =>
        UploadJsonWriter.Write(owed, UploadJsonWriter.Default.IReadOnlyListOwedNotification);

    /// <summary>Reads UTF-8 JSON.</summary>
    /// <exception cref="JsonException">The text is no list of events.</exception>
    public static IReadOnlyList<OwedNotification> FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, UploadJsonContext.Default.IReadOnlyListOwedNotification)
        ?? throw new JsonException("The text is the JSON value null, not a list of events.");
}
