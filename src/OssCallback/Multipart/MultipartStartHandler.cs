using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Endpoints;
using OssCallback.Policies;
using OssCallback.Uploads;

namespace OssCallback.Multipart;

/// <summary>Answers <c>POST /api/multipart</c>: may this caller upload this file in parts, and with which signed request does it begin.</summary>
public sealed partial class MultipartStartHandler(
    CallerAuthorizer authorizer, RequestBudget budget, UploadRequestReader reader, GrantTermsProvider termsProvider,
    IOptions<OssOptions> oss, UploadCallbacks callbacks, UploadDays days, PresignedRequests presigned, MultipartTokens tokens,
    ILogger<MultipartStartHandler> logger)
{
    private readonly string _bucket = oss.Value.Bucket;

    /// <summary>Answers one request.</summary>
    public Task<EndpointReply> HandleAsync(EndpointRequest request, CancellationToken cancellationToken) =>
        budget.RunAsync(token => AnswerAsync(request, token), cancellationToken);

    private async Task<EndpointReply> AnswerAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await authorizer.AuthorizeAsync(request, CallerRole.Client, cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        if (request.Method != "POST")
        {
            return EndpointReply.Problem(ErrorCodes.MethodNotAllowed, null, new KeyValuePair<string, string>("Allow", "POST"));
        }

        (var upload, refusal) = await reader.ReadAsync(request, cancellationToken);
        if (upload is null)
        {
            return refusal!;
        }

        if (upload.Size is not { } size || size == 0)
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, "An upload in parts needs the file's size, and at least one byte: send an empty file with a grant of /api/policy.");
        }

        if (Malformed(upload.Asked) is { } detail)
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, detail);
        }

        if (upload.Profile.Refuses(upload.ContentType, upload.Name.Extension, size) is { } refused)
        {
            Log.Refused(logger, refused.Code.Code, upload.Profile.Name, caller.Name);
            return EndpointReply.Problem(refused.Code, refused.Detail);
        }

        (var terms, refusal) = await termsProvider.AgreeAsync(upload.Profile, upload.Lifetime, cancellationToken);
        if (terms is null)
        {
            return refusal!;
        }

        try
        {
            var grant = await IssueAsync(upload, size, caller.Name, terms, cancellationToken);
            Log.Granted(logger, grant.UploadId, upload.Profile.Name, caller.Name);
            return EndpointReply.Json(200, grant, EndpointJsonContext.Default.MultipartGrant);
        }
        catch (OssException exception)
        {
            Log.NotSigned(logger, exception);
            return EndpointReply.Problem(ErrorCodes.OssUnavailable, null, new KeyValuePair<string, string>("Retry-After", "2"));
        }
    }

    /// <summary>What other endpoints take and this one has not is said, rather than passed over.</summary>
    private static string? Malformed(PolicyRequest asked) =>
        !string.IsNullOrEmpty(asked.Format) ? "There is no format here; see /api/policy."
        : asked.Key is not null || asked.Ticket is not null ? $"An upload in parts is not renewed: its token goes on being good for {MultipartSignHandler.Path}."
        : null;

    private async Task<MultipartGrant> IssueAsync(RequestedUpload upload, long size, string user, GrantTerms terms, CancellationToken cancellationToken)
    {
        var profile = upload.Profile;
        var expires = terms.Now + (upload.Lifetime ?? profile.Expires);
        var key = profile.KeyTemplate.Render(upload.Name, user, profile.Name, days.LocalTime(terms.Now));
        var (ticket, _) = callbacks.ForObject(profile, user, key, expires);

        // An upload that has begun may take as long as its ticket lives, whatever becomes of the credentials that its beginning is signed with.
        var token = tokens.Issue(new UploadTicket(expires + UploadTicket.Grace, profile.Name, user), key, size);
        var headers = new Dictionary<string, string>
        {
            [PolicyFields.ContentType] = upload.ContentType,
            [PolicyFields.ForbidOverwrite] = profile.Overwrite ? "false" : "true",
        };
        var begin = await presigned.SignAsync("POST", key, [new("uploads", null)], headers, expires, cancellationToken);
        var id = UploadId.Of(_bucket, key);
        return new MultipartGrant(id, key, begin.Method, begin.Url, begin.Headers, PartPlan.PartSize(size), PartPlan.PartCount(size), begin.Expire, terms.Now.ToUnixTimeSeconds(),
            MultipartSignHandler.Path, MultipartCompleteHandler.Path, $"/api/uploads/{id}", $"/api/uploads/{id}/confirm", ticket, token);
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Information, "Upload in parts granted: upload {UploadId}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string uploadId, string profile, string caller);

        [LoggerMessage(121, LogLevel.Information, "Upload in parts refused with {Code}: profile {Profile}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string profile, string caller);

        [LoggerMessage(122, LogLevel.Warning, "A request to OSS could not be signed.")]
        public static partial void NotSigned(ILogger logger, Exception exception);
    }
}
