namespace OssCallback.Grants;

/// <summary>The answer of <c>GET /api/profiles</c>.</summary>
/// <param name="Profiles">All profiles, by name.</param>
public sealed record ProfileList(IReadOnlyList<ProfileLimits> Profiles);

/// <summary>What one profile allows.</summary>
/// <param name="Name">The profile.</param>
/// <param name="MinBytes">The smallest file.</param>
/// <param name="MaxBytes">The largest file.</param>
/// <param name="ContentTypes">Allowed types, such as <c>image/*</c>; none for all that run no scripts in a browser.</param>
/// <param name="Extensions">Allowed extensions with their dot; none for all.</param>
public sealed record ProfileLimits(
    string Name, long MinBytes, long MaxBytes, IReadOnlyList<string> ContentTypes, IReadOnlyList<string> Extensions);
