using System.Text.Json;

namespace OssCallback.Notifications;

/// <summary>A message of the notification queue: one recipient is to be told what is owed about one upload.</summary>
/// <param name="UploadId">The upload.</param>
/// <param name="To">The recipient's name.</param>
/// <param name="Since">When the message was made; its age says how long to wait and when to give up.</param>
internal sealed record NotificationTask(string UploadId, string To, DateTimeOffset Since)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, NotificationsJsonContext.Default.NotificationTask);

    /// <exception cref="JsonException">The text is no task.</exception>
    public static NotificationTask FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, NotificationsJsonContext.Default.NotificationTask)
        ?? throw new JsonException("The text is the JSON value null, not a notification.");
}
