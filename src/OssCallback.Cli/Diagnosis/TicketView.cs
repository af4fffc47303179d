namespace OssCallback.Cli.Diagnosis;

/// <summary>What a ticket says; its MAC is not checked, because that takes the service's secret.</summary>
/// <param name="Key">The name of the key that signed it.</param>
/// <param name="Expires">Until when it is good.</param>
/// <param name="Profile">The profile.</param>
/// <param name="User">The user.</param>
/// <param name="Prefix">The key prefix, when it is not for one exact object.</param>
/// <param name="FileName">The file's own name, where the client gave one.</param>
internal sealed record TicketView(string Key, DateTimeOffset Expires, string Profile, string User, string? Prefix, string? FileName);
