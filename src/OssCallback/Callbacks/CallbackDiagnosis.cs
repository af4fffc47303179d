using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OssCallback.Oss;

namespace OssCallback.Callbacks;

/// <summary>
/// Names the probable cause of a refused callback, for the log and the command line; the caller learns no more than the code.
/// </summary>
public static class CallbackDiagnosis
{
    private const string Mismatch =
        "The signature is not for this path, query and body: one of them was changed, or the signature belongs to another request or "
            + "another "
        + "key.";

    /// <summary>Explains a signature verdict, with a look at what of the request may have been changed.</summary>
    /// <param name="verdict">What the check said.</param>
    /// <param name="key">The key that was used, if one was found.</param>
    /// <param name="authorization">The Authorization header.</param>
    /// <param name="contentMd5">The Content-MD5 header.</param>
    /// <param name="receivedTarget">The request target as it arrived.</param>
    /// <param name="expectedTargets">The targets of the configured callback addresses.</param>
    /// <param name="body">The body as it arrived.</param>
    /// <returns>One sentence without secrets.</returns>
    public static string Explain(CallbackVerdict verdict, CallbackPublicKey? key, string? authorization, string? contentMd5,
        string receivedTarget, IReadOnlyCollection<string> expectedTargets, byte[] body) => verdict == CallbackVerdict.SignatureMismatch
            ? DescribeMismatch(key, authorization, contentMd5, receivedTarget, expectedTargets, body)
            : Describe(verdict, authorization);

    /// <summary>Explains a signature verdict by itself, which costs nothing.</summary>
    /// <param name="verdict">What the check said.</param>
    /// <param name="authorization">The Authorization header.</param>
    /// <returns>One sentence without secrets.</returns>
    public static string Describe(CallbackVerdict verdict, string? authorization) => verdict switch
    {
        CallbackVerdict.AuthorizationMissing =>
            "The Authorization header is missing: a proxy, or the platform's own authentication, probably dropped it.",
        CallbackVerdict.KeyUrlMissing => "The x-oss-pub-key-url header is missing: the caller is probably not OSS.",
        CallbackVerdict.KeyUrlMalformed => "The x-oss-pub-key-url header is not Base64 of a URL: the caller is probably not OSS.",
        CallbackVerdict.KeyUrlUntrusted =>
            "The key's address is not on the list of trusted ones: a stranger signs with a key of their own, or a development key is "
                + "missing.",
        CallbackVerdict.KeyUnavailable => "The key is configured by its address only and could not be fetched just now.",
        CallbackVerdict.SignatureMalformed => DescribeMalformed(authorization),
        CallbackVerdict.SignatureMismatch => Mismatch,
        CallbackVerdict.Valid => "The signature is valid.",
        _ => "The signature was not checked.",
    };

    private static string DescribeMalformed(string? authorization) =>
        authorization!.Contains(',', StringComparison.Ordinal) ? "The Authorization header came more than once."
        : authorization.Contains(' ', StringComparison.Ordinal)
            ? "The Authorization header has a scheme or a space; OSS sends bare Base64: something on the way rewrote it, or the caller "
                + "is not OSS."
        : !StrictBase64.TryDecode(authorization, out var bytes) ? "The Authorization header is not Base64."
        : FormattableString.Invariant($"The signature is {bytes.Length} bytes long, which is not the length of this key's signatures.");

    private static string DescribeMismatch(CallbackPublicKey? key, string? authorization, string? contentMd5,
        string receivedTarget, IReadOnlyCollection<string> expectedTargets, byte[] body)
    {
        if (contentMd5 is not null && !ContentMd5Matches(contentMd5, body))
        {
            return "The body was changed on the way: Content-MD5 does not match it.";
        }

        var isExpected = expectedTargets.Any(target => target.TrimEnd('?') == receivedTarget.TrimEnd('?'));
        if (!isExpected && key is not null && CallbackSignature.Verify(key, authorization, receivedTarget, body) == CallbackVerdict.Valid)
        {
            return $"The signature is valid for '{Shorten(receivedTarget)}' as it arrived, but Callback:Urls says "
                + $"'{string.Join("' or '", expectedTargets)}': the upload was made with another callbackUrl than the configured one.";
        }

        if (!isExpected)
        {
            return $"The request arrived as '{Shorten(receivedTarget)}', Callback:Urls says "
                + $"'{string.Join("' or '", expectedTargets)}', and the signature fits neither: a proxy probably rewrites the path, or "
                    + $"callbackUrl differs.";
        }

        if (body.AsSpan().IndexOf("${"u8) >= 0)
        {
            return "The body holds placeholders that were not expanded: it was not made by OSS, or the callbackBody is broken.";
        }

        return contentMd5 is null
            ? Mismatch
            : "The body is as it was sent (Content-MD5 fits), so the signature belongs to another path, another request or another key.";
    }

    [SuppressMessage("Security", "CA5351", Justification = "Content-MD5 is MD5 by name; it is used for a hint only.")]
    private static bool ContentMd5Matches(string contentMd5, ReadOnlySpan<byte> body) =>
        Convert.ToBase64String(MD5.HashData(body)) == contentMd5;

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
