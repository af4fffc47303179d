using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Access;

/// <summary>Who sent a request: an access key, or nobody.</summary>
/// <param name="AccessKeyId">Null for an anonymous request.</param>
/// <param name="Policy">What the key is limited to; null for all rights.</param>
/// <param name="IsTemporary">Whether the limits are those of a session.</param>
internal sealed record Identity(string? AccessKeyId, RamPolicy? Policy = null, bool IsTemporary = false)
{
    public static Identity Anonymous { get; } = new(AccessKeyId: null);

    public bool IsAnonymous => AccessKeyId is null;

    /// <summary>Refuses what the key's policy does not allow; anonymous requests are judged by ACL, not here.</summary>
    public void Require(RamRequest request)
    {
        if (Policy is not null && !Policy.Allows(request))
        {
            throw (IsTemporary ? OssErrors.DeniedByTokenPolicy() : OssErrors.Anonymous()).Refuse();
        }
    }
}
