using Microsoft.Extensions.Logging;
using OssCallback.Http;

namespace OssCallback.Grants;

/// <summary>Answers <c>GET</c> and <c>POST /api/policy</c>: may this caller upload this file, and with which grant.</summary>
public sealed partial class PolicyHandler(
    GrantRequestReader reader, GrantedKeys targets, GrantIssuer grants, PrefixGrantIssuer prefixGrants, ILogger<PolicyHandler> logger)
{
    /// <summary>Answers one request.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!reader.Read(call).TryGet(out var upload, out var refusal))
        {
            return refusal;
        }

        var kind = upload.Format switch
        {
            "" => GrantKind.Form,
            "v1" => GrantKind.ClassicDirectory,
            "v4" => GrantKind.FlatDirectory,
            _ => GrantKind.None,
        };
        if (kind == GrantKind.None)
        {
            return new Refusal(ErrorCodes.UnknownFormat, "Known formats: v1 and v4, beside the default one.");
        }

        if ((kind == GrantKind.Form ? upload.Refusal() : upload.RefusalOfWhatIsSaid()) is { } refused)
        {
            Log.Refused(logger, refused.Code.Code, upload.Profile.Name, upload.User);
            return new Refusal(refused.Code, refused.Detail);
        }

        return (await targets.ChooseAsync(call.Request, upload, kind, cancellationToken)).TryGet(out var target, out refusal)
            ? Issue(kind, upload, target)
            : refusal;
    }

    private Answer Issue(GrantKind kind, GrantRequest upload, GrantedKey target)
    {
        if (kind == GrantKind.Form)
        {
            var grant = grants.Issue(upload.Profile, upload.ContentType, upload.Size, upload.User, target);
            Log.Granted(logger, grant.UploadId, upload.Profile.Name, upload.User);
            return Answer.Json(grant, GrantsJsonContext.Default.Grant);
        }

        Log.GrantedDirectory(logger, target.Key, upload.Profile.Name, upload.User);
        return kind == GrantKind.ClassicDirectory
            ? Answer.Json(prefixGrants.IssueClassic(upload.Profile, upload.User, target), GrantsJsonContext.Default.ClassicGrant)
            : Answer.Json(prefixGrants.IssueFlat(upload.Profile, upload.User, target), GrantsJsonContext.Default.FlatGrant);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Grant issued: upload {UploadId}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string uploadId, string profile, LogText caller);

        [LoggerMessage(102, LogLevel.Information, "Grant issued: directory {Directory}, profile {Profile}, caller {Caller}.")]
        public static partial void GrantedDirectory(ILogger logger, LogText directory, string profile, LogText caller);

        [LoggerMessage(101, LogLevel.Information, "Grant refused with {Code}: profile {Profile}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string profile, LogText caller);
    }
}
