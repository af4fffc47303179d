using OssCallback.Notifications;

namespace OssCallback.Cli.Notifications;

/// <summary>What was posted to a listener.</summary>
/// <param name="Body">As it came.</param>
/// <param name="Event">The event; null when it was refused.</param>
/// <param name="Refusal">Why it was refused.</param>
/// <param name="IsRepeated">Whether an event of the same id came before.</param>
internal sealed record ReceivedEvent(string Body, UploadEvent? Event, string? Refusal = null, bool IsRepeated = false);
