namespace OssCallback.Callbacks;

/// <summary>What a client sends to confirm an upload whose callback failed.</summary>
/// <param name="Key">The object key of the grant.</param>
/// <param name="Ticket">The ticket of the grant.</param>
public sealed record ConfirmRequest(string? Key, string? Ticket);
