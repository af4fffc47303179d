namespace OssCallback.Notifications;

/// <summary>An address out of the settings that this service posts to.</summary>
/// <param name="Setting">The setting that names it.</param>
/// <param name="Url">The address.</param>
/// <param name="PrivateHosts">Hosts whose addresses may be private.</param>
internal sealed record OutboundTarget(string Setting, Uri Url, IList<string> PrivateHosts);
