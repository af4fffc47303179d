namespace OssCallback.Notifications;

/// <summary>An address that events are posted to.</summary>
public sealed class NotifyEndpointOptions
{
    /// <summary>The address; https outside Development. Empty, as in a sample, for no endpoint at all.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>Secrets (<c>whsec_</c> and Base64 of 24 to 64 bytes), each of which signs: more than one while they are changed.</summary>
    public IList<string> Secrets { get; init; } = [];

    /// <summary>The types of events; empty for all.</summary>
    public IList<string> Events { get; init; } = [];

    /// <summary>The profiles; empty for all.</summary>
    public IList<string> Profiles { get; init; } = [];
}
