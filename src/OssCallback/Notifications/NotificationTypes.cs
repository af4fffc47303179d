namespace OssCallback.Notifications;

/// <summary>The types of events.</summary>
public static class NotificationTypes
{
    /// <summary>The object was checked and may be used.</summary>
    public const string Ready = "upload.ready";

    /// <summary>A reviewer refused the object.</summary>
    public const string Rejected = "upload.rejected";

    /// <summary>The upload could not be brought to an end.</summary>
    public const string Failed = "upload.failed";

    /// <summary>Another object took the place of one that was ready; its own review ends in an event of its own.</summary>
    public const string Replaced = "upload.replaced";

    /// <summary>This service removed the object: it was rejected, or its user is forgotten.</summary>
    public const string Removed = "upload.removed";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ready, Rejected, Failed, Replaced, Removed];
}
