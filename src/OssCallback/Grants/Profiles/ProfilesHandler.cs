using OssCallback.Http;

namespace OssCallback.Grants;

/// <summary>Answers <c>GET /api/profiles</c>: what may be uploaded, for pages that say so before a file is chosen.</summary>
public sealed class ProfilesHandler(UploadProfiles profiles)
{
    /// <summary>Answers one request.</summary>
    public Task<Result<Answer>> HandleAsync()
    {
        var list = new ProfileList([.. profiles.All.OrderBy(profile => profile.Name, StringComparer.Ordinal)
            .Select(profile => new ProfileLimits(
                profile.Name, profile.MinBytes, profile.MaxBytes, profile.ContentTypes, profile.Extensions))]);
        return Task.FromResult<Result<Answer>>(Answer.Json(list, GrantsJsonContext.Default.ProfileList));
    }
}
