using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Whether a client may have a fresh grant for a key that it already had one for. Its ticket says so, which lives a day longer than
/// the first grant. A renewed ticket ends when that one does, so that the age of a grant counts from the first one and
/// reconciliation, which goes by the date in the key, knows where uploads can still arrive.
/// </summary>
public sealed class TicketRenewals(IOptions<OssOptions> oss, TicketSigner tickets, IUploadStore store)
{
    private readonly string _bucket = oss.Value.Bucket;

    /// <summary>Holds the ticket against the request.</summary>
    /// <param name="upload">The request, with key and ticket of the earlier grant.</param>
    /// <param name="isDirectory">Whether the grant is for a directory; the key is then its name.</param>
    /// <param name="terms">The terms of a new grant.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The renewed one, with the file name of the first.</returns>
    public async Task<Result<GrantedKey>> RenewAsync(
        GrantRequest upload, bool isDirectory, GrantTerms terms, CancellationToken cancellationToken)
    {
        if (upload.Asked is not { Key: { Length: > 0 } key, Ticket: { Length: > 0 } text })
        {
            return new Refusal(ErrorCodes.RequestMalformed, "A renewal needs both the key and the ticket of the earlier grant.");
        }

        var (verdict, ticket) = tickets.Verify(text, _bucket, key, terms.Now);
        if (ticket is null)
        {
            return new Refusal(TicketSigner.ErrorOf(verdict));
        }

        // A ticket for one key renews that key, one for a directory that directory, whole.
        if (ticket.Prefix != (isDirectory ? key : null))
        {
            return new Refusal(ErrorCodes.TicketMismatch, "The ticket is for another kind of grant.");
        }

        if (ticket.User != upload.User)
        {
            return new Refusal(ErrorCodes.Forbidden, "The ticket was issued to another user.");
        }

        if (ticket.Profile != upload.Profile.Name)
        {
            return new Refusal(ErrorCodes.TicketMismatch, "The ticket is for another profile.");
        }

        var end = ticket.Expires - UploadTicket.GraceOfRenewals;
        if (end - terms.Now < GrantTermsProvider.ShortestRest)
        {
            return new Refusal(ErrorCodes.TicketExpired, FormattableString.Invariant(
                $"This grant could be renewed until {end:yyyy-MM-ddTHH:mm:ssZ}. Ask for a new one."));
        }

        // What was received lies in the bucket, and OSS would refuse to overwrite it; after a failure nothing may be there.
        return !isDirectory && !upload.Profile.Overwrite
            && await store.FindAsync(UploadId.Of(_bucket, key), cancellationToken) is { Record.State: not UploadState.Failed }
            ? ErrorCodes.UploadSettled
            : new GrantedKey(
                key, terms with { Expires = terms.Expires < end ? terms.Expires : end, FirstExpires = ticket.Expires - UploadTicket.Grace },
                ticket.FileName);
    }
}
