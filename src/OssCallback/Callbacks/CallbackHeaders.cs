namespace OssCallback.Callbacks;

/// <summary>Header names of a callback request.</summary>
public static class CallbackHeaders
{
    /// <summary>The bare Base64 signature, without a scheme.</summary>
    public const string Authorization = "Authorization";

    /// <summary>Base64 of the address of the key that signed.</summary>
    public const string PublicKeyUrl = "x-oss-pub-key-url";

    /// <summary>Base64 MD5 of the body; not signed, but tells whether the body was changed on the way.</summary>
    public const string ContentMd5 = "Content-MD5";

    /// <summary>Which rule the signature follows: 1.0, or 2.0 where the callback parameter asks for it. Not signed.</summary>
    public const string SignatureVersion = "x-oss-signature-version";

    /// <summary>The upload's request id.</summary>
    public const string RequestId = "x-oss-request-id";
}
