using OssCallback.Endpoints;
using OssCallback.Uploads;

namespace OssCallback.Policies;

/// <summary>Decides where a permission leads: to a key that the ticket of an earlier one names, to the key that was promised under an <c>Idempotency-Key</c>, or to a new one.</summary>
public sealed class UploadTargets(GrantTermsProvider termsProvider, TicketRenewals renewals, IdempotentGrants idempotentGrants, UploadDays days)
{
    /// <summary>Decides for one request.</summary>
    /// <returns>The target, or the reply that refuses.</returns>
    public async Task<(UploadTarget? Target, EndpointReply? Refusal)> ChooseAsync(
        EndpointRequest request, RequestedUpload upload, string user, PermissionKind kind, CancellationToken cancellationToken)
    {
        var (terms, refusal) = await termsProvider.AgreeAsync(upload.Profile, upload.Lifetime, cancellationToken);
        if (terms is null)
        {
            return (null, refusal);
        }

        if (upload.Asked.Ticket is not null || upload.Asked.Key is not null)
        {
            (var renewed, refusal) = await renewals.RenewAsync(upload, user, IsDirectory(kind), terms, cancellationToken);
            return renewed is null ? (null, refusal) : (new UploadTarget(upload.Asked.Key!, renewed), null);
        }

        var target = new UploadTarget(NewKey(upload, user, IsDirectory(kind), terms.Now), terms);
        return request.Header(IdempotentGrants.HeaderName) is { Length: > 0 } idempotencyKey
            ? await idempotentGrants.RepeatAsync(idempotencyKey, upload, user, kind, target, cancellationToken)
            : (target, null);
    }

    private static bool IsDirectory(PermissionKind kind) => kind is PermissionKind.ClassicDirectory or PermissionKind.FlatDirectory;

    private string NewKey(RequestedUpload upload, string user, bool isDirectory, DateTimeOffset now) => isDirectory
        ? upload.Profile.KeyTemplate.RenderDirectory(user, upload.Profile.Name, days.LocalTime(now))
        : upload.Profile.KeyTemplate.Render(upload.Name, user, upload.Profile.Name, days.LocalTime(now));
}
