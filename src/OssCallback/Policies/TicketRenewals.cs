using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Endpoints;
using OssCallback.Uploads;

namespace OssCallback.Policies;

/// <summary>Whether a client may have a fresh permission for a key that it already had one for. Its ticket says so, which lives a day longer than the permission.</summary>
public sealed class TicketRenewals(IOptions<OssOptions> oss, TicketSigner tickets, IUploadStore store)
{
    private readonly string _bucket = oss.Value.Bucket;

    /// <summary>Holds the ticket against the request.</summary>
    /// <param name="upload">The request, with key and ticket of the earlier permission.</param>
    /// <param name="isDirectory">Whether the permission is for a directory; the key is then its name.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The refusal, or null.</returns>
    public async Task<Refusal?> RefuseAsync(RequestedUpload upload, bool isDirectory, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (upload.Asked is not { Key: { Length: > 0 } key, Ticket: { Length: > 0 } text })
        {
            return new Refusal(ErrorCodes.RequestMalformed, "A renewal needs both the key and the ticket of the earlier permission.");
        }

        var (verdict, ticket) = tickets.Verify(text, _bucket, key, now);
        if (ticket is null)
        {
            return new Refusal(TicketSigner.ErrorOf(verdict));
        }

        // A ticket for one key renews that key, one for a directory that directory, whole.
        if (ticket.Prefix != (isDirectory ? key : null))
        {
            return new Refusal(ErrorCodes.TicketMismatch, "The ticket is for another kind of permission.");
        }

        if (ticket.User != upload.User)
        {
            return new Refusal(ErrorCodes.Forbidden, "The ticket was issued to another user.");
        }

        if (ticket.Profile != upload.Profile.Name)
        {
            return new Refusal(ErrorCodes.TicketMismatch, "The ticket is for another profile.");
        }

        // What was received lies in the bucket, and OSS would refuse to overwrite it; after a failure nothing may be there.
        return !isDirectory && !upload.Profile.Overwrite
            && await store.FindAsync(UploadId.Of(_bucket, key), cancellationToken) is { Record.State: not UploadState.Failed }
            ? new Refusal(ErrorCodes.UploadSettled)
            : null;
    }
}
