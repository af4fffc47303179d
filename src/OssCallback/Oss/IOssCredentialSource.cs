namespace OssCallback.Oss;

/// <summary>Where the service's own credentials come from. A host or a test may bring its own.</summary>
public interface IOssCredentialSource
{
    /// <summary>
    /// The credentials to sign with now; asked for each signature, so an implementation keeps them until shortly before they expire.
    /// </summary>
    /// <exception cref="OssException">No credentials are available now; try again later.</exception>
    ValueTask<OssCredentials> GetAsync(CancellationToken cancellationToken);
}
