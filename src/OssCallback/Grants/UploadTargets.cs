using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Decides where a permission leads: to a key that the ticket of an earlier one names, to the key that was promised under an
/// <c>Idempotency-Key</c>, or to a new one.
/// </summary>
public sealed class UploadTargets(
    GrantTermsProvider termsProvider, TicketRenewals renewals, IdempotentGrants idempotentGrants, UploadDays days)
{
    /// <summary>Decides for one request.</summary>
    public async Task<Result<UploadTarget>> ChooseAsync(
        EndpointRequest request, RequestedUpload upload, PermissionKind kind, CancellationToken cancellationToken)
    {
        if (!(await termsProvider.AgreeAsync(upload.Profile, upload.Lifetime, cancellationToken)).TryGet(out var terms, out var refusal))
        {
            return refusal;
        }

        if (upload.Asked.Ticket is not null || upload.Asked.Key is not null)
        {
            return (await renewals.RenewAsync(upload, IsDirectory(kind), terms, cancellationToken)).TryGet(out var renewed, out refusal)
                ? new UploadTarget(upload.Asked.Key!, renewed)
                : refusal;
        }

        var target = new UploadTarget(NewKey(upload, IsDirectory(kind), terms.Now), terms);
        return request.Header(IdempotentGrants.HeaderName) is { Length: > 0 } idempotencyKey
            ? await idempotentGrants.RepeatAsync(idempotencyKey, upload, kind, target, cancellationToken)
            : target;
    }

    private static bool IsDirectory(PermissionKind kind) => kind is PermissionKind.ClassicDirectory or PermissionKind.FlatDirectory;

    private string NewKey(RequestedUpload upload, bool isDirectory, DateTimeOffset now) => isDirectory
        ? upload.Profile.KeyTemplate.RenderDirectory(upload.User, upload.Profile.Name, days.LocalTime(now))
        : upload.Profile.KeyTemplate.Render(upload.Name, upload.User, upload.Profile.Name, days.LocalTime(now));
}
