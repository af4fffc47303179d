using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Storage;

/// <summary>What was set for a whole bucket.</summary>
/// <param name="Acl">Who may do what without a signature.</param>
/// <param name="BlocksPublicAccess">Whether no ACL counts that lets strangers in, and none can be set.</param>
/// <param name="Versioning"><c>Enabled</c>, <c>Suspended</c>, or empty where it was never switched on.</param>
internal sealed record BucketState(string Acl, bool BlocksPublicAccess, string Versioning)
{
    public const string Private = "private";

    /// <summary>A new bucket, by the defaults that OSS documents.</summary>
    public static BucketState New { get; } = new(Private, BlocksPublicAccess: false, Versioning: string.Empty);

    public bool LetsStrangersRead => LetsStrangersReadBy(Acl);

    public bool LetsStrangersWrite => Acl == "public-read-write" && !BlocksPublicAccess;

    /// <summary>Where versioning is on or suspended OSS passes over <c>x-oss-forbid-overwrite</c>.</summary>
    public bool IsVersioned => Versioning.Length > 0;

    /// <summary>Whether strangers may read what has an ACL; <c>default</c> is the bucket's.</summary>
    public bool LetsStrangersReadBy(string acl) => IsPublic(acl == "default" ? Acl : acl) && !BlocksPublicAccess;

    /// <summary>Refuses to store an object that strangers could read, where the bucket forbids that.</summary>
    public void RequireAcl(string acl)
    {
        if (BlocksPublicAccess && IsPublic(acl))
        {
            throw OssErrors.PublicObjectAclBlocked().Refuse();
        }
    }

    public static bool IsPublic(string acl) => acl is "public-read" or "public-read-write";
}
