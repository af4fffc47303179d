namespace OssCallback.Callbacks;

/// <summary>The outcome of checking a callback's signature. Zero is not a verdict, so that a forgotten assignment never passes.</summary>
public enum CallbackVerdict
{
    /// <summary>Not checked.</summary>
    None = 0,

    /// <summary>OSS (or a configured key) signed this path, query and body.</summary>
    Valid,

    /// <summary>There is no Authorization header.</summary>
    AuthorizationMissing,

    /// <summary>The Authorization header is not the Base64 of a signature of the key's length.</summary>
    SignatureMalformed,

    /// <summary>The signature covers something else.</summary>
    SignatureMismatch,

    /// <summary>There is no x-oss-pub-key-url header.</summary>
    KeyUrlMissing,

    /// <summary>The x-oss-pub-key-url header is not Base64 of a text.</summary>
    KeyUrlMalformed,

    /// <summary>The key's address is not one of the trusted ones.</summary>
    KeyUrlUntrusted,

    /// <summary>The key is trusted but could not be fetched.</summary>
    KeyUnavailable,
}
