using Microsoft.Extensions.Logging;
using OssCallback.Http;

namespace OssCallback.Callers;

/// <summary>Who may call what, and how often.</summary>
public sealed partial class CallerAuthorizer(
    IEnumerable<ICallerIdentifier> identifiers, ApiKeys apiKeys, JwtBearer bearer, RateLimiter limiter, TimeProvider time,
    ILogger<CallerAuthorizer> logger) : IRequestAuthorizer
{
    private const string BearerPrefix = "Bearer ";

    private static readonly Refusal InvalidToken = new(ErrorCodes.Unauthorized)
    {
        Header = new("WWW-Authenticate", "Bearer error=\"invalid_token\""),
    };

    private readonly LogAllowance _tooMany = new(time, ErrorCodes.TooManyRequests.Code);
    private readonly ICallerIdentifier[] _identifiers = [.. identifiers];

    /// <inheritdoc/>
    /// <returns>The caller, or a refusal: 401 without good credentials, 403 with those of a lesser role, 429 too often.</returns>
    public async ValueTask<Result<Caller>> AuthorizeAsync(
        EndpointRequest request, EndpointAccess access, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!(await IdentifyAsync(request, cancellationToken)).TryGet(out var caller, out var refusal))
        {
            return access == EndpointAccess.OperatorOrToken && refusal == Refusal.NoCredentials ? Caller.Nobody : refusal;
        }

        if (caller.Role < (access is EndpointAccess.Operator or EndpointAccess.OperatorOrToken ? CallerRole.Operator : CallerRole.Client))
        {
            return ErrorCodes.Forbidden;
        }

        if (access != EndpointAccess.Client || limiter.Take(caller.Name) is not { } wait)
        {
            return caller;
        }

        if (_tooMany.TryTake(logger))
        {
            Log.TooMany(logger, caller.Name);
        }

        return new Refusal(ErrorCodes.TooManyRequests) { RetryAfterSeconds = (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) };
    }

    private async ValueTask<Result<Caller>> IdentifyAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        foreach (var identifier in _identifiers)
        {
            if (await identifier.IdentifyAsync(request, cancellationToken) is { } known)
            {
                return known;
            }
        }

        var key = request.Header(ApiKeys.HeaderName);
        var token = string.IsNullOrEmpty(key) ? BearerToken(request) : null;
        if (token is not null && bearer.Takes(token))
        {
            var (outcome, user) = await bearer.IdentifyAsync(token, cancellationToken);
            return outcome switch
            {
                BearerOutcome.Valid => user!,
                BearerOutcome.IssuerUnavailable => new Refusal(ErrorCodes.IssuerUnavailable) { RetryAfterSeconds = 5 },
                _ => InvalidToken,
            };
        }

        return apiKeys.Identify(string.IsNullOrEmpty(key) ? token : key) is { } caller ? caller : Refusal.NoCredentials;
    }

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
