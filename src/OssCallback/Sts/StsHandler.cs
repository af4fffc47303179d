using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Callbacks;
using OssCallback.Endpoints;
using OssCallback.Policies;
using OssCallback.Signing;

namespace OssCallback.Sts;

/// <summary>Answers <c>GET /api/sts</c>: temporary credentials that upload below one directory and do nothing else.</summary>
/// <remarks>
/// The SDKs' own provider looks into the body of a 200 only: any other status reaches the app as an exception of its network, without the
/// reason. So every answer is a 200, and whether it went well is told by <c>StatusCode</c>.
/// </remarks>
public sealed partial class StsHandler(
    CallerAuthorizer authorizer, RequestBudget budget, IOptions<StsOptions> sts, IOptions<OssOptions> oss, UploadProfiles profiles,
    ClientSessions sessions, UploadCallbacks callbacks, TimeProvider time, ILogger<StsHandler> logger)
{
    private readonly OssOptions _oss = oss.Value;

    /// <summary>Answers one request.</summary>
    public async Task<EndpointReply> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var reply = await budget.RunAsync(token => AnswerAsync(request, token), cancellationToken);
        return reply.Status == 200 ? reply : Translate(reply);
    }

    private async Task<EndpointReply> AnswerAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await authorizer.AuthorizeAsync(request, CallerRole.Client, cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return EndpointReply.Problem(ErrorCodes.MethodNotAllowed, null, new KeyValuePair<string, string>("Allow", "GET"));
        }

        if (!sts.Value.IsConfigured)
        {
            return EndpointReply.Problem(ErrorCodes.StsNotConfigured);
        }

        var name = request.ReadQuery().GetValueOrDefault("profile");
        if (profiles.Find(string.IsNullOrEmpty(name) ? PolicyOptions.DefaultProfile : name) is not { } profile)
        {
            return EndpointReply.Problem(ErrorCodes.UnknownProfile, profiles.Known);
        }

        ClientSession session;
        try
        {
            session = await sessions.GetAsync(caller.Name, profile, cancellationToken);
        }
        catch (OssException exception)
        {
            Log.Failed(logger, exception, caller.Name);
            return EndpointReply.Problem(ErrorCodes.StsUnavailable, null, new KeyValuePair<string, string>("Retry-After", "2"));
        }

        Log.Granted(logger, session.Directory, profile.Name, caller.Name);
        return EndpointReply.Json(200, Describe(session, profile, caller), EndpointJsonContext.Default.StsAnswer);
    }

    private StsAnswer Describe(ClientSession session, UploadProfile profile, Caller caller)
    {
        // The client keeps directory and ticket of its first answer, while later ones bring it other credentials.
        var (ticket, callback) = callbacks.ForPrefix(profile, caller.Name, session.Directory, session.DirectoryEnds);
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

    private static EndpointReply Translate(EndpointReply refusal)
    {
        var problem = JsonSerializer.Deserialize(refusal.Body.Span, EndpointJsonContext.Default.ProblemDetails)!;
        var detail = problem.Detail ?? problem.Title;
        var failure = new StsFailure(problem.Code, detail.StartsWith(problem.Title, StringComparison.Ordinal) ? detail : $"{problem.Title} {detail}");
        return new EndpointReply
        {
            Status = 200,
            ContentType = EndpointReply.JsonContentType,
            Body = JsonSerializer.SerializeToUtf8Bytes(failure, EndpointJsonContext.Default.StsFailure),
            Headers = refusal.Headers,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(171, LogLevel.Information, "Credentials handed out: directory {Directory}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string directory, string profile, string caller);

        [LoggerMessage(172, LogLevel.Warning, "No credentials could be handed out to caller {Caller}.")]
        public static partial void Failed(ILogger logger, Exception exception, string caller);
    }
}
