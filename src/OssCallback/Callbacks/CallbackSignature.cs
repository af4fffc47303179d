using System.Buffers;
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

        if (!StrictBase64.TryDecode(authorization, out var signature) || signature.Length != key.SignatureLength)
        {
            return CallbackVerdict.SignatureMalformed;
        }

        // What is signed holds the whole body: it is needed for this check only, and it is not small.
        var signed = ArrayPool<byte>.Shared.Rent(CallbackStringToSign.GetMaxLength(requestTarget, body));
        var length = CallbackStringToSign.Write(requestTarget, body, signed);
        var verdict = key.Verify(signed.AsSpan(0, length), signature) ? CallbackVerdict.Valid : CallbackVerdict.SignatureMismatch;
        ArrayPool<byte>.Shared.Return(signed);
        return verdict;
    }
}
