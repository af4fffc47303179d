namespace OssCallback.Uploads;

/// <summary>An event that a recipient took, kept so that an operator sees who was told what, and when.</summary>
/// <param name="Type">Such as <c>upload.ready</c>.</param>
/// <param name="To">The name of the recipient.</param>
/// <param name="At">When it was taken.</param>
public sealed record ToldNotification(string Type, string To, DateTimeOffset At)
{
    /// <summary>How many of an upload are kept, the latest: who keeps replacing its object must not make the record grow.</summary>
    internal const int MaxKept = 20;
}
