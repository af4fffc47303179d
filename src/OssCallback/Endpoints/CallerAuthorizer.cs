using System.Globalization;
using Microsoft.Extensions.Logging;
using OssCallback.Access;

namespace OssCallback.Endpoints;

/// <summary>Who may call what, and how often; asked by every handler but those of the callback and of health.</summary>
public sealed partial class CallerAuthorizer(ApiKeys apiKeys, JwtBearer bearer, RateLimiter limiter, ILogger<CallerAuthorizer> logger)
{
    private const string BearerPrefix = "Bearer ";

    private static readonly KeyValuePair<string, string> Challenge = new("WWW-Authenticate", "Bearer");
    private static readonly KeyValuePair<string, string> InvalidToken = new("WWW-Authenticate", "Bearer error=\"invalid_token\"");

    /// <summary>Finds out who calls, and whether that is enough. What is open to clients hands out permissions or costs a look at OSS, and is counted.</summary>
    /// <returns>The caller, or the reply that refuses: 401 without good credentials, 403 with those of a lesser role, 429 too often.</returns>
    public async ValueTask<(Caller? Caller, EndpointReply? Refusal)> AuthorizeAsync(EndpointRequest request, CallerRole needed, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await AuthorizeUncountedAsync(request, needed, cancellationToken);
        if (caller is null || needed > CallerRole.Client || limiter.Take(caller.Name) is not { } wait)
        {
            return (caller, refusal);
        }

        Log.TooMany(logger, caller.Name);
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return (null, EndpointReply.Problem(ErrorCodes.TooManyRequests, null, new KeyValuePair<string, string>("Retry-After", seconds)));
    }

    /// <summary>The same for what may be asked as often as one likes, such as the state of an upload.</summary>
    /// <returns>The caller, or the reply that refuses: 401 or 403.</returns>
    public async ValueTask<(Caller? Caller, EndpointReply? Refusal)> AuthorizeUncountedAsync(EndpointRequest request, CallerRole needed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = request.Header(ApiKeys.HeaderName);
        var token = string.IsNullOrEmpty(key) ? BearerToken(request) : null;
        if (token is not null && bearer.Takes(token))
        {
            var (outcome, user) = await bearer.IdentifyAsync(token, cancellationToken);
            return outcome switch
            {
                BearerOutcome.Valid => Check(user!, needed),
                BearerOutcome.IssuerUnavailable => (null, EndpointReply.Problem(ErrorCodes.IssuerUnavailable, null, new KeyValuePair<string, string>("Retry-After", "5"))),
                _ => (null, EndpointReply.Problem(ErrorCodes.Unauthorized, null, InvalidToken)),
            };
        }

        var presented = string.IsNullOrEmpty(key) ? token : key;
        return apiKeys.Identify(presented) is { } caller ? Check(caller, needed) : (null, EndpointReply.Problem(ErrorCodes.Unauthorized, null, Challenge));
    }

    private static (Caller? Caller, EndpointReply? Refusal) Check(Caller caller, CallerRole needed) =>
        caller.Role >= needed ? (caller, null) : (null, EndpointReply.Problem(ErrorCodes.Forbidden));

    private static string? BearerToken(EndpointRequest request) =>
        request.Header("Authorization") is { } authorization && authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? authorization[BearerPrefix.Length..].Trim()
            : null;

    private static partial class Log
    {
        [LoggerMessage(162, LogLevel.Warning, "Too many requests of caller {Caller}, or of all callers.")]
        public static partial void TooMany(ILogger logger, LogText caller);
    }
}
