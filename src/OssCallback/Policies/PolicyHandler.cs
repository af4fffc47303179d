using Microsoft.Extensions.Logging;
using OssCallback.Endpoints;

namespace OssCallback.Policies;

/// <summary>Answers <c>GET</c> and <c>POST /api/policy</c>: may this caller upload this file, and with which grant.</summary>
public sealed partial class PolicyHandler(CallerAuthorizer authorizer, UploadRequestReader reader, GrantIssuer grants, ILogger<PolicyHandler> logger)
{
    /// <summary>Answers one request.</summary>
    public async Task<EndpointReply> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await authorizer.AuthorizeAsync(request, CallerRole.Client, cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        (var upload, refusal) = await reader.ReadAsync(request, cancellationToken);
        if (upload is null)
        {
            return refusal!;
        }

        if (upload.Format.Length > 0)
        {
            return EndpointReply.Problem(ErrorCodes.UnknownFormat, "The default shape is the only one known.");
        }

        var (profile, name) = (upload.Profile, upload.Name);
        if (profile.Refuses(upload.ContentType, name.Extension, upload.Size) is { } refused)
        {
            Log.Refused(logger, refused.Code.Code, profile.Name, caller.Name);
            return EndpointReply.Problem(refused.Code, refused.Detail);
        }

        var grant = await grants.IssueAsync(profile, name, upload.ContentType, upload.Size, caller.Name, cancellationToken);
        Log.Granted(logger, grant.UploadId, profile.Name, caller.Name);
        return EndpointReply.Json(200, grant, EndpointJsonContext.Default.Grant);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Grant issued: upload {UploadId}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string uploadId, string profile, string caller);

        [LoggerMessage(101, LogLevel.Information, "Grant refused with {Code}: profile {Profile}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string profile, string caller);
    }
}
