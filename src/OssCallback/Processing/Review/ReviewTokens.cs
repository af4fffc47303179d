using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Issues and checks the tokens with which a reviewer answers later: each is for one reviewer and one object, and of no use once that was
/// decided.
/// </summary>
/// <remarks>The keys are drawn from those of the tickets, so that neither can ever pass for the other, and both rotate together.</remarks>
public sealed class ReviewTokens(IOptions<CallbackOptions> callback, TimeProvider time)
{
    /// <summary>How long a token is good; after that only a person can decide.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    private readonly TicketSigner _signer = new(
        callback.Value.TicketKeys.Select(key => HMACSHA256.HashData(Convert.FromBase64String(key), "review token"u8)));

    /// <summary>Issues a token.</summary>
    /// <param name="record">The upload, as the reviewer was given it.</param>
    /// <param name="reviewer">The reviewer's name.</param>
    public string Issue(UploadRecord record, string reviewer) =>
        _signer.Issue(new UploadTicket(time.GetUtcNow() + Life, record.Profile, reviewer), record.Bucket, Covered(record));

    /// <summary>
    /// What can be said against a token without a look at its upload, so that strangers cost no look into the store; null for nothing.
    /// </summary>
    internal TicketVerdict? RefusesAtSight(string token) => _signer.Verify(token, string.Empty, string.Empty, time.GetUtcNow()).Verdict
        is var verdict and (TicketVerdict.Missing or TicketVerdict.Malformed or TicketVerdict.Foreign)
            ? verdict
            : null;

    /// <summary>Checks a token.</summary>
    /// <returns>The verdict, and with <see cref="TicketVerdict.Valid"/> the reviewer's name.</returns>
    internal (TicketVerdict Verdict, string? Reviewer) Verify(string token, UploadRecord record)
    {
        var (verdict, ticket) = _signer.Verify(token, record.Bucket, Covered(record), time.GetUtcNow());
        return (verdict, ticket?.User);
    }

    private static string Covered(UploadRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Id}/{record.Revision}/{record.Size}/{record.Etag}/{record.LastModified?.ToUnixTimeSeconds()}/{record.MimeType}");
}
