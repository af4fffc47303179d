using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>Issues and checks the tokens of uploads in parts: the declared size, and a ticket whose MAC covers it.</summary>
/// <remarks>The keys are drawn from those of the tickets, so that neither can ever pass for the other, and both rotate together.</remarks>
public sealed class MultipartTokens(IOptions<CallbackOptions> callback, IOptions<OssOptions> oss)
{
    private readonly TicketSigner _signer = new(
        callback.Value.TicketKeys.Select(key => HMACSHA256.HashData(Convert.FromBase64String(key), "multipart token"u8)));
    private readonly string _bucket = oss.Value.Bucket;

    /// <summary>Issues a token for one key and one declared size.</summary>
    public string Issue(UploadTicket content, string key, long size) =>
        string.Create(CultureInfo.InvariantCulture, $"{size}.{_signer.Issue(content, _bucket, Covered(key, size))}");

    /// <summary>Checks a token that came with a key.</summary>
    /// <returns>The verdict, and with <see cref="TicketVerdict.Valid"/> what the token says.</returns>
    public (TicketVerdict Verdict, long Size, UploadTicket? Ticket) Verify(string? token, string key, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(token))
        {
            return (TicketVerdict.Missing, 0, null);
        }

        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !long.TryParse(token.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return (TicketVerdict.Malformed, 0, null);
        }

        var (verdict, ticket) = _signer.Verify(token[(dot + 1)..], _bucket, Covered(key, size), now);
        return (verdict, size, ticket);
    }

    private static string Covered(string key, long size) => string.Create(CultureInfo.InvariantCulture, $"{size}/{key}");
}
