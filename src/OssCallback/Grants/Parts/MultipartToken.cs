namespace OssCallback.Grants;

/// <summary>What a token says: which upload in parts its holder may continue.</summary>
/// <param name="Size">The declared size in bytes.</param>
/// <param name="Profile">The profile of the grant.</param>
/// <param name="User">The user of the grant.</param>
/// <param name="Expires">Until when.</param>
/// <param name="FileName">The file's own name, where the client gave one.</param>
public sealed record MultipartToken(long Size, UploadProfile Profile, string User, DateTimeOffset Expires, string? FileName = null);
