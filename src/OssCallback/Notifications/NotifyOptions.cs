namespace OssCallback.Notifications;

/// <summary>Section <c>Notify</c>: who is told of events, beside observers in code.</summary>
public sealed class NotifyOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Notify";

    /// <summary>Addresses that events are posted to.</summary>
    public IList<NotifyEndpointOptions> Endpoints { get; init; } = [];

    /// <summary>An Azure Storage queue for backends that are Functions too; empty for none.</summary>
    public string Queue { get; set; } = string.Empty;

    /// <summary>Hosts whose private addresses may be called, by name.</summary>
    public IList<string> PrivateHosts { get; init; } = [];

    /// <summary>How long an event is tried before it is parked, 1 to 168.</summary>
    public int GiveUpAfterHours { get; set; } = 24;
}
