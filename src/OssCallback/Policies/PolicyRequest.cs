namespace OssCallback.Policies;

/// <summary>What a client asks of <c>/api/policy</c>, as query parameters or as a JSON object.</summary>
/// <param name="Filename">The client's name of the file; only its extension, and a safe form of the rest, are ever used.</param>
/// <param name="ContentType">The file's type; by default that of its extension.</param>
/// <param name="Size">The file's size in bytes; when given it is pinned exactly.</param>
/// <param name="Profile">The profile; by default <c>default</c>.</param>
/// <param name="Format">The shape of the answer; only the default one is known yet.</param>
public sealed record PolicyRequest(string? Filename = null, string? ContentType = null, long? Size = null, string? Profile = null, string? Format = null);
