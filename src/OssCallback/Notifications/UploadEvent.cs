using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>An event as it is sent: the shape that the Standard Webhooks specification recommends.</summary>
/// <param name="Type">One of <see cref="NotificationTypes"/>.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Version">The version of this shape; members may be added within one.</param>
/// <param name="Data">The upload.</param>
public sealed record UploadEvent(string Type, DateTimeOffset Timestamp, int Version, UploadEventData Data)
{
    /// <summary>The version that this code writes.</summary>
    public const int CurrentVersion = 1;

    private static readonly NotificationsJsonContext Compact = new(
        new JsonSerializerOptions(NotificationsJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Makes the event of a record that has just entered its state.</summary>
    internal static UploadEvent Of(string type, UploadRecord record, DateTimeOffset at) =>
        new(type, at, CurrentVersion, UploadEventData.Of(record));

    /// <summary>The text that is sent and signed.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Compact.UploadEvent);

    /// <summary>Reads what was sent.</summary>
    /// <exception cref="JsonException">The text is no event.</exception>
    public static UploadEvent FromJson(string json) =>
        JsonSerializer.Deserialize(json, NotificationsJsonContext.Default.UploadEvent) ?? throw new JsonException("The text is null.");
}
