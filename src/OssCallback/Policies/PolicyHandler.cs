using Microsoft.Extensions.Logging;
using OssCallback.Endpoints;

namespace OssCallback.Policies;

/// <summary>Answers <c>GET</c> and <c>POST /api/policy</c>: may this caller upload this file, and with which grant.</summary>
public sealed partial class PolicyHandler(
    CallerAuthorizer authorizer, RequestBudget budget, UploadRequestReader reader, UploadTargets targets, GrantIssuer grants,
    PrefixGrantIssuer prefixGrants, ILogger<PolicyHandler> logger)
{
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

        (var upload, refusal) = await reader.ReadAsync(request, cancellationToken);
        if (upload is null)
        {
            return refusal!;
        }

        var kind = upload.Format switch
        {
            "" => PermissionKind.Form,
            "v1" => PermissionKind.ClassicDirectory,
            "v4" => PermissionKind.FlatDirectory,
            _ => PermissionKind.None,
        };
        if (kind == PermissionKind.None)
        {
            return EndpointReply.Problem(ErrorCodes.UnknownFormat, "Known formats: v1 and v4, beside the default one.");
        }

        if ((kind == PermissionKind.Form ? upload.Refusal() : upload.RefusalOfWhatIsSaid()) is { } refused)
        {
            Log.Refused(logger, refused.Code.Code, upload.Profile.Name, caller.Name);
            return EndpointReply.Problem(refused.Code, refused.Detail);
        }

        (var target, refusal) = await targets.ChooseAsync(request, upload, caller.Name, kind, cancellationToken);
        return target is null ? refusal! : Answer(kind, upload, caller.Name, target);
    }

    private EndpointReply Answer(PermissionKind kind, RequestedUpload upload, string user, UploadTarget target)
    {
        if (kind == PermissionKind.Form)
        {
            var grant = grants.Issue(upload.Profile, upload.ContentType, upload.Size, user, target);
            Log.Granted(logger, grant.UploadId, upload.Profile.Name, user);
            return EndpointReply.Json(200, grant, EndpointJsonContext.Default.Grant);
        }

        Log.GrantedDirectory(logger, target.Key, upload.Profile.Name, user);
        return kind == PermissionKind.ClassicDirectory
            ? EndpointReply.Json(200, prefixGrants.IssueClassic(upload.Profile, user, target), EndpointJsonContext.Default.ClassicGrant)
            : EndpointReply.Json(200, prefixGrants.IssueFlat(upload.Profile, user, target), EndpointJsonContext.Default.FlatGrant);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Grant issued: upload {UploadId}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string uploadId, string profile, string caller);

        [LoggerMessage(102, LogLevel.Information, "Grant issued: directory {Directory}, profile {Profile}, caller {Caller}.")]
        public static partial void GrantedDirectory(ILogger logger, string directory, string profile, string caller);

        [LoggerMessage(101, LogLevel.Information, "Grant refused with {Code}: profile {Profile}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string profile, string caller);
    }
}
