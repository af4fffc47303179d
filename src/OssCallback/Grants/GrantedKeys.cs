using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Chooses the key of a grant: the one that the ticket of an earlier grant names, the one that was promised under an
/// <c>Idempotency-Key</c>, or a new one.
/// </summary>
public sealed class GrantedKeys(
    GrantTermsProvider termsProvider, TicketRenewals renewals, IdempotentGrants idempotentGrants, UploadDays days)
{
    /// <summary>Chooses for one request.</summary>
    public async Task<Result<GrantedKey>> ChooseAsync(
        EndpointRequest request, GrantRequest upload, GrantKind kind, CancellationToken cancellationToken)
    {
        if (!(await termsProvider.AgreeAsync(upload.Profile, upload.Lifetime, cancellationToken)).TryGet(out var terms, out var refusal))
        {
            return refusal;
        }

        if (upload.Asked.Ticket is not null || upload.Asked.Key is not null)
        {
            return await renewals.RenewAsync(upload, IsDirectory(kind), terms, cancellationToken);
        }

        var target = new GrantedKey(
            NewKey(upload, IsDirectory(kind), terms.Now), terms, IsDirectory(kind) ? null : upload.Name.Shown);
        return request.Header(IdempotentGrants.HeaderName) is { Length: > 0 } idempotencyKey
            ? await idempotentGrants.RepeatAsync(idempotencyKey, upload, kind, target, cancellationToken)
            : target;
    }

    private static bool IsDirectory(GrantKind kind) => kind is GrantKind.ClassicDirectory or GrantKind.FlatDirectory;

    private string NewKey(GrantRequest upload, bool isDirectory, DateTimeOffset now) => isDirectory
        ? upload.Profile.KeyTemplate.RenderDirectory(upload.User, upload.Profile.Name, days.LocalTime(now))
        : upload.Profile.KeyTemplate.Render(upload.Name, upload.User, upload.Profile.Name, days.LocalTime(now));
}
