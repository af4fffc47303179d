using OssCallback.Http;

namespace OssCallback.Grants;

/// <summary>A well-formed request for a grant under a known profile; whether the profile allows the upload is not checked yet.</summary>
/// <param name="User">Who uploads.</param>
/// <param name="Profile">The profile.</param>
/// <param name="Name">The client's name of the file.</param>
/// <param name="ContentType">The declared type, or that of the extension.</param>
/// <param name="Size">The declared size in bytes, or null.</param>
/// <param name="Format">The shape of the answer; empty for the default one.</param>
/// <param name="Lifetime">How long the grant is valid, or null for as long as possible.</param>
/// <param name="Asked">The request as it came, for what only some endpoints take.</param>
public sealed record GrantRequest(
    string User,
    UploadProfile Profile,
    FileName Name,
    string ContentType,
    long? Size,
    string Format,
    TimeSpan? Lifetime,
    GrantParameters Asked)
{
    /// <summary>What, if anything, the profile has against the file.</summary>
    public (ErrorCode Code, string Detail)? Refusal() =>
        // The key of a renewal has its extension already, and the review will look at that one.
        Profile.Refuses(ContentType, Asked.Key is null ? Name.Extension : new FileName(Asked.Key).Extension, Size);

    /// <summary>The same for a directory, where the client may not know its files yet: only what it says is looked at.</summary>
    public (ErrorCode Code, string Detail)? RefusalOfWhatIsSaid() =>
        string.IsNullOrEmpty(Asked.Filename) && string.IsNullOrEmpty(Asked.ContentType)
            ? Profile.RefusesSize(Size)
            : Profile.Refuses(ContentType, string.IsNullOrEmpty(Asked.Filename) ? null : Name.Extension, Size);
}
