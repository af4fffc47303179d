namespace OssCallback.Oss;

/// <summary>OSS did not answer, or answered with something else than success or 404.</summary>
public sealed class OssException : Exception
{
    /// <summary>Creates an exception.</summary>
    public OssException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception.</summary>
    public OssException()
    {
    }

    /// <summary>Creates an exception.</summary>
    public OssException(string message)
        : base(message)
    {
    }

    /// <summary>OSS's own code, such as <c>AccessDenied</c>, where it gave one.</summary>
    public string? Code { get; init; }
}
