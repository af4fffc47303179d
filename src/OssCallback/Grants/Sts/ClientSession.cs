using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>What a client holds: credentials, and the directory to upload to.</summary>
/// <param name="Credentials">The credentials; they expire.</param>
/// <param name="Directory">The key prefix, with its <c>/</c>.</param>
/// <param name="DirectoryEnds">Until when uploads to the directory can begin, with these credentials or later ones, except for a ticket's
/// day of grace.</param>
internal sealed record ClientSession(OssCredentials Credentials, string Directory, DateTimeOffset DirectoryEnds)
{
    public DateTimeOffset Expires => Credentials.Expires!.Value;
}
