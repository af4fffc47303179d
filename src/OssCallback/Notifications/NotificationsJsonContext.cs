using System.Text.Json.Serialization;

namespace OssCallback.Notifications;

/// <summary>The generated JSON code of events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UploadEvent))]
[JsonSerializable(typeof(NotificationTask))]
[JsonSerializable(typeof(NotificationListing))]
[JsonSerializable(typeof(NotificationSelection))]
[JsonSerializable(typeof(NotificationResult))]
internal sealed partial class NotificationsJsonContext : JsonSerializerContext;
