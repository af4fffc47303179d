using OssCallback.Oss;

namespace OssCallback.Callbacks;

/// <summary>Checks the Authorization header of a callback: pure, over bytes, never throwing on hostile input.</summary>
public static class CallbackSignature
{
    /// <summary>Checks a signature against a key that the caller has found trustworthy.</summary>
    /// <param name="key">From <see cref="TrustedKeys"/>.</param>
    /// <param name="authorization">The header's value, or null.</param>
    /// <param name="requestTarget">Path and query that were signed.</param>
    /// <param name="body">The body as received.</param>
    public static CallbackVerdict Verify(CallbackPublicKey key, string? authorization, string requestTarget, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            return CallbackVerdict.AuthorizationMissing;
        }

        return !StrictBase64.TryDecode(authorization, out var signature) || signature.Length != key.SignatureLength
            ? CallbackVerdict.SignatureMalformed
            : key.Verify(CallbackStringToSign.Build(requestTarget, body), signature)
                ? CallbackVerdict.Valid
                : CallbackVerdict.SignatureMismatch;
    }
}
