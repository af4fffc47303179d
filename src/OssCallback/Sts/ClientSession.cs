using OssCallback.Signing;

namespace OssCallback.Sts;

/// <summary>What a client holds: credentials, and the directory that is all they reach.</summary>
/// <param name="Credentials">The credentials; they expire.</param>
/// <param name="Directory">The key prefix, with its <c>/</c>.</param>
internal sealed record ClientSession(OssCredentials Credentials, string Directory)
{
    public DateTimeOffset Expires => Credentials.Expires!.Value;
}
