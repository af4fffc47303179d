namespace OssCallback.Policies;

/// <summary>What a client wants to upload, well formed and of a known profile; whether the profile takes it is not asked yet.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="Name">The client's name of the file.</param>
/// <param name="ContentType">The declared type, or that of the extension.</param>
/// <param name="Size">The declared size in bytes, or null.</param>
/// <param name="Format">The shape of the answer; empty for the default one.</param>
public sealed record RequestedUpload(UploadProfile Profile, FileName Name, string ContentType, long? Size, string Format);
