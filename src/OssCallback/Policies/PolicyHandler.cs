using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OssCallback.Endpoints;

namespace OssCallback.Policies;

/// <summary>Answers <c>GET</c> and <c>POST /api/policy</c>: may this caller upload this file, and with which grant.</summary>
public sealed partial class PolicyHandler(ApiKeys apiKeys, UploadProfiles profiles, GrantIssuer grants, ILogger<PolicyHandler> logger)
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxFileNameLength = 8 * 1024;

    /// <summary>Answers one request.</summary>
    public async Task<EndpointReply> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = apiKeys.Authorize(request, CallerRole.Client);
        if (caller is null)
        {
            return refusal!;
        }

        PolicyRequest? asked;
        switch (request.Method)
        {
            case "GET" or "HEAD":
                if (!TryReadQuery(request, out asked))
                {
                    return EndpointReply.Problem(ErrorCodes.RequestMalformed, "The parameter size must be a whole number of bytes.");
                }

                break;
            case "POST":
                var body = await request.ReadBodyAsync(MaxBodyBytes, cancellationToken);
                if (body is null)
                {
                    return EndpointReply.Problem(ErrorCodes.BodyTooLarge, FormattableString.Invariant($"At most {MaxBodyBytes} bytes are read."));
                }

                if (!TryReadJson(body, out asked))
                {
                    return EndpointReply.Problem(ErrorCodes.RequestMalformed, "The body must be a JSON object such as {\"filename\":\"a.png\",\"contentType\":\"image/png\",\"size\":1024}.");
                }

                break;
            default:
                return EndpointReply.Problem(ErrorCodes.MethodNotAllowed, null, new KeyValuePair<string, string>("Allow", "GET, POST"));
        }

        return Grant(asked!, caller);
    }

    private EndpointReply Grant(PolicyRequest asked, Caller caller)
    {
        if (!string.IsNullOrEmpty(asked.Format))
        {
            return EndpointReply.Problem(ErrorCodes.UnknownFormat, "The default shape is the only one known.");
        }

        if (asked.Filename?.Length > MaxFileNameLength)
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, FormattableString.Invariant($"A file name has at most {MaxFileNameLength} characters."));
        }

        if (asked.Size < 0)
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, "The size must not be negative.");
        }

        var profileName = string.IsNullOrEmpty(asked.Profile) ? PolicyOptions.DefaultProfile : asked.Profile;
        if (profiles.Find(profileName) is not { } profile)
        {
            return EndpointReply.Problem(ErrorCodes.UnknownProfile, $"Known profiles: {string.Join(", ", profiles.All.Select(known => known.Name).Order(StringComparer.Ordinal))}.");
        }

        var name = new FileName(asked.Filename);
        var contentType = string.IsNullOrEmpty(asked.ContentType) ? ContentTypes.OfExtension(name.Extension) : asked.ContentType;
        if (!ContentTypes.IsWellFormed(contentType))
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, "The content type must have the form type/subtype.");
        }

        if (profile.Refuses(contentType, name.Extension, asked.Size) is { } refused)
        {
            Log.Refused(logger, refused.Code.Code, profile.Name, caller.Name);
            return EndpointReply.Problem(refused.Code, refused.Detail);
        }

        var grant = grants.Issue(profile, name, contentType, asked.Size, caller.Name);
        Log.Granted(logger, grant.UploadId, profile.Name, caller.Name);
        return EndpointReply.Json(200, grant, EndpointJsonContext.Default.Grant);
    }

    private static bool TryReadQuery(EndpointRequest request, out PolicyRequest? asked)
    {
        var query = request.ReadQuery();
        var sizeText = query.GetValueOrDefault("size");
        var size = 0L;
        var readable = string.IsNullOrEmpty(sizeText) || long.TryParse(sizeText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size);
        asked = new PolicyRequest(query.GetValueOrDefault("filename"), query.GetValueOrDefault("contentType"),
            string.IsNullOrEmpty(sizeText) ? null : size, query.GetValueOrDefault("profile"), query.GetValueOrDefault("format"));
        return readable;
    }

    private static bool TryReadJson(byte[] body, out PolicyRequest? asked)
    {
        asked = null;
        try
        {
            asked = JsonSerializer.Deserialize(body, EndpointJsonContext.Default.PolicyRequest);
        }
        catch (JsonException)
        {
            return false;
        }

        return asked is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Grant issued: upload {UploadId}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string uploadId, string profile, string caller);

        [LoggerMessage(101, LogLevel.Information, "Grant refused with {Code}: profile {Profile}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string profile, string caller);
    }
}
