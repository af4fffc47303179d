using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>Answers <c>GET /api/sts</c>: temporary credentials that upload below one directory and do nothing else.</summary>
/// <remarks>
/// The SDKs' own provider looks into the body of a 200 only: any other status reaches the app as an exception of its network, without the
/// reason. So every answer is a 200, and whether it went well is told by <c>StatusCode</c>.
/// </remarks>
public sealed partial class StsHandler(
    IOptions<StsOptions> sts, IOptions<OssOptions> oss, UploadProfiles profiles, UploadUsers users, ClientSessions sessions,
    UploadCallbacks callbacks,
    TimeProvider time, ILogger<StsHandler> logger)
{
    private readonly OssOptions _oss = oss.Value;

    /// <summary>Answers one request.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!sts.Value.IsConfigured)
        {
            return ErrorCodes.StsNotConfigured;
        }

        var query = call.Request.ReadQuery();
        if (!users.Choose(call.Caller, query.GetValueOrDefault("user")).TryGet(out var user, out var refusal))
        {
            return refusal;
        }

        var name = query.GetValueOrDefault("profile");
        if (profiles.Find(string.IsNullOrEmpty(name) ? PolicyOptions.DefaultProfile : name) is not { } profile)
        {
            return new Refusal(ErrorCodes.UnknownProfile, profiles.Known);
        }

        ClientSession session;
        try
        {
            session = await sessions.GetAsync(user, profile, cancellationToken);
        }
        catch (OssException exception)
        {
            Log.Failed(logger, exception, user);
            return new Refusal(ErrorCodes.StsUnavailable) { RetryAfterSeconds = 2 };
        }

        Log.Granted(logger, session.Directory, profile.Name, user);
        return Answer.Json(Describe(session, profile, user), GrantsJsonContext.Default.StsAnswer);
    }

    private StsAnswer Describe(ClientSession session, UploadProfile profile, string user)
    {
        // The client keeps directory and ticket of its first answer, while later ones bring it other credentials.
        var (ticket, callback) = callbacks.ForPrefix(profile, user, session.Directory, session.DirectoryEnds);
        using var parameter = JsonDocument.Parse(callback.ToJson());
        return new StsAnswer
        {
            AccessKeyId = session.Credentials.AccessKeyId,
            AccessKeySecret = session.Credentials.AccessKeySecret,
            SecurityToken = session.Credentials.SecurityToken!,
            Expiration = SignatureAcs3.FormatDate(session.Expires),
            Bucket = _oss.Bucket,
            Region = _oss.Region,
            Endpoint = string.IsNullOrEmpty(_oss.PublicEndpoint) ? _oss.RegionEndpoint : _oss.PublicEndpoint,
            Prefix = session.Directory,
            Expire = session.Expires.ToUnixTimeSeconds(),
            ServerTime = time.GetUtcNow().ToUnixTimeSeconds(),
            Callback = parameter.RootElement.Clone(),
            CallbackBase64 = callback.ToBase64(),
            AliOssCallback = AliOssCallback.Of(callback),
            Ticket = ticket,
        };
    }

    /// <summary>A refusal in the form that the SDKs read.</summary>
    internal static EndpointReply Refuse(Refusal refusal)
    {
        var (title, detail) = (refusal.Error.Sentence, EndpointReply.Detail(refusal) ?? refusal.Error.Sentence);
        var failure = new StsFailure(refusal.Error.Code, detail.StartsWith(title, StringComparison.Ordinal) ? detail : $"{title} {detail}");
        return EndpointReply.Of(Answer.Json(failure, GrantsJsonContext.Default.StsFailure), refusal);
    }

    private static partial class Log
    {
        [LoggerMessage(171, LogLevel.Information, "Credentials handed out: directory {Directory}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, LogText directory, string profile, LogText caller);

        [LoggerMessage(172, LogLevel.Warning, "No credentials could be handed out to caller {Caller}.")]
        public static partial void Failed(ILogger logger, Exception exception, LogText caller);
    }
}
