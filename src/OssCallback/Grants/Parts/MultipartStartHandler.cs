using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Answers <c>POST /api/multipart</c>: may this caller upload this file in parts, and with which signed request does it begin.
/// </summary>
public sealed partial class MultipartStartHandler(
    GrantRequestReader reader, GrantTermsProvider termsProvider, IOptions<OssOptions> oss, UploadCallbacks callbacks, UploadDays days,
    PresignedRequests presigned, MultipartTokens tokens, ILogger<MultipartStartHandler> logger)
{
    private readonly string _bucket = oss.Value.Bucket;

    /// <summary>Answers one request.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!reader.Read(call).TryGet(out var upload, out var refusal))
        {
            return refusal;
        }

        if (upload.Size is not { } size || size == 0)
        {
            return new Refusal(
                ErrorCodes.RequestMalformed,
                "An upload in parts needs the file's size, and at least one byte: send an empty file with a grant of /api/policy.");
        }

        if (Malformed(upload.Asked) is { } detail)
        {
            return new Refusal(ErrorCodes.RequestMalformed, detail);
        }

        if (upload.Profile.Refuses(upload.ContentType, upload.Name.Extension, size) is { } refused)
        {
            Log.Refused(logger, refused.Code.Code, upload.Profile.Name, upload.User);
            return new Refusal(refused.Code, refused.Detail);
        }

        if (!(await termsProvider.AgreeAsync(upload.Profile, upload.Lifetime, cancellationToken)).TryGet(out var terms, out refusal))
        {
            return refusal;
        }

        try
        {
            var grant = await IssueAsync(upload, size, terms, cancellationToken);
            Log.Granted(logger, grant.UploadId, upload.Profile.Name, upload.User);
            return Answer.Json(grant, GrantsJsonContext.Default.MultipartGrant);
        }
        catch (OssException exception)
        {
            Log.NotSigned(logger, exception);
            return new Refusal(ErrorCodes.OssUnavailable) { RetryAfterSeconds = 2 };
        }
    }

    /// <summary>What other endpoints take and this one has not is said, rather than passed over.</summary>
    private static string? Malformed(GrantParameters asked) =>
        !string.IsNullOrEmpty(asked.Format) ? "There is no format here; see /api/policy."
        : asked.Key is not null || asked.Ticket is not null
            ? $"An upload in parts is not renewed: its token stays valid for {MultipartSignHandler.Path}."
        : null;

    private async Task<MultipartGrant> IssueAsync(GrantRequest upload, long size, GrantTerms terms, CancellationToken cancellationToken)
    {
        var (profile, user) = (upload.Profile, upload.User);
        var expires = terms.Now + (upload.Lifetime ?? profile.Expires);
        var key = profile.KeyTemplate.Render(upload.Name, user, profile.Name, days.LocalTime(terms.Now));
        var name = upload.Name.Shown;
        var (ticket, _) = callbacks.ForObject(profile, user, key, name, expires, UploadCallbacks.NoVariables);

        // An upload that has begun may take as long as its ticket lives, whatever becomes of the credentials that its beginning is signed
        // with.
        var token = tokens.Issue(new UploadTicket(expires + UploadTicket.Grace, profile.Name, user) { FileName = name }, key, size);
        var headers = new Dictionary<string, string>
        {
            [PolicyFields.ContentType] = upload.ContentType,
            [PolicyFields.ForbidOverwrite] = profile.Overwrite ? "false" : "true",
        };
        var begin = await presigned.SignAsync("POST", key, [new("uploads", null)], headers, expires, cancellationToken);
        var id = UploadId.Of(_bucket, key);
        return new MultipartGrant(
            id, key, begin.Method, begin.Url, begin.Headers, PartPlan.PartSize(size), PartPlan.PartCount(size), begin.Expire,
            terms.Now.ToUnixTimeSeconds(),
            MultipartSignHandler.Path, MultipartCompleteHandler.Path, $"/api/uploads/{id}", $"/api/uploads/{id}/confirm", ticket, token);
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "Upload in parts granted: upload {UploadId}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string uploadId, string profile, LogText caller);

        [LoggerMessage(121, LogLevel.Information, "Upload in parts refused with {Code}: profile {Profile}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string profile, LogText caller);

        [LoggerMessage(122, LogLevel.Warning, "A request to OSS could not be signed.")]
        public static partial void NotSigned(ILogger logger, Exception exception);
    }
}
