using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OssCallback.Http;

namespace OssCallback.Callers;

/// <summary>The callers known by a token of an OpenID Connect issuer.</summary>
/// <remarks>
/// Signature, issuer and audience are checked by Microsoft.IdentityModel; the key is chosen, and the time compared with the
/// service's clock, here.
/// </remarks>
public sealed partial class JwtBearer
{
    /// <summary>The longest token in characters.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>How far the issuer's clock may be off.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    /// <summary>Asymmetric only: with HS256 the issuer's public key would do as the secret, and <c>none</c> needs no key at all.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.EcdsaSha256,
    ];

    private readonly JwtOptions _options;
    private readonly HashSet<string> _apiKeyNames;
    private readonly IssuerKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<JwtBearer> _logger;
    private readonly LogAllowance _refused;
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <summary>Uses <c>Policy:Jwt</c>.</summary>
    public JwtBearer(IOptions<CallerOptions> options, IssuerKeys keys, TimeProvider time, ILogger<JwtBearer> logger)
    {
        _options = options.Value.Jwt;
        _apiKeyNames = [.. options.Value.ApiKeys.Select(key => key.Name)];
        _keys = keys;
        _time = time;
        _logger = logger;
        _refused = new LogAllowance(time, "invalid_token");
    }

    /// <summary>Whether a bearer token is taken as a JWT: three parts, and an issuer is configured.</summary>
    public bool Takes(string token) => _options.IsConfigured && token.AsSpan().Count('.') == 2;

    /// <summary>Finds out who calls.</summary>
    public async ValueTask<(BearerOutcome Outcome, Caller? Caller)> IdentifyAsync(string text, CancellationToken cancellationToken)
    {
        // Refuse everything that needs no keys first: a stranger's made-up token must not make the service ask the issuer.
        if (Read(text) is not { } token)
        {
            return Refused("it is not a signed JWT");
        }

        if (!Algorithms.Contains(token.Alg, StringComparer.Ordinal) || token.TryGetHeaderValue<object>("crit", out _))
        {
            return Refused("its algorithm or its critical headers are not accepted");
        }

        if (!IssuerKeys.IsSameIssuer(token.Issuer, _options.Authority))
        {
            return Refused("it is of another issuer");
        }

        var found = await _keys.FindAsync(string.IsNullOrEmpty(token.Kid) ? null : token.Kid, cancellationToken);
        if (!found.Available)
        {
            return (BearerOutcome.IssuerUnavailable, null);
        }

        if (found.Key is null)
        {
            return Refused("its key is not among the issuer's");
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(found.Key, found.Issuer));
        if (!result.IsValid)
        {
            // The type alone: messages of this library can quote the token.
            return Refused(result.Exception?.GetType().Name ?? "it is not valid");
        }

        return IdentifyUser(token);
    }

    private (BearerOutcome Outcome, Caller? Caller) IdentifyUser(JsonWebToken token)
    {
        var users = token.Claims.Where(claim => claim.Type == _options.UserClaim).Take(2).ToArray();
        if (users.Length != 1
            || users[0].ValueType is not (System.Security.Claims.ClaimValueTypes.String or System.Security.Claims.ClaimValueTypes.Integer
            or System.Security.Claims.ClaimValueTypes.Integer32 or System.Security.Claims.ClaimValueTypes.Integer64))
        {
            return Refused("it lacks the user's claim, or has it twice");
        }

        var user = users[0].Value;
        if (!Caller.IsName(user))
        {
            return Refused("the user's claim is empty, too long or has control characters");
        }

        if (_apiKeyNames.Contains(user))
        {
            return Refused("its user has the name of an API key");
        }

        var isOperator = _options.RoleClaim.Length > 0
            && token.Claims.Any(claim => claim.Type == _options.RoleClaim && IsOperatorRole(claim.Value));
        return (BearerOutcome.Valid, new Caller(user, isOperator ? CallerRole.Operator : CallerRole.Client));
    }

    /// <summary>Scopes come as one text with blanks between them (RFC 8693), roles as texts of their own.</summary>
    private bool IsOperatorRole(string value) => _options.OperatorRoles.Contains(value)
        || (_options.RoleClaim is "scope" or "scp" && value.Split(' ').Any(_options.OperatorRoles.Contains));

    private TokenValidationParameters Parameters(SecurityKey key, string issuer) => new()
    {
        ValidIssuer = issuer,
        ValidAudience = _options.Audience,
        ValidAlgorithms = Algorithms,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = true,
        LifetimeValidator = (notBefore, expires, token, _) => IsInTime(notBefore, expires, token),
    };

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token)
    {
        // The leeway is on our side of each comparison: a missing iat and a distant exp are the ends of what a DateTime can be.
        var now = _time.GetUtcNow().UtcDateTime;
        return expires is { } end && end > now - Leeway
            && (notBefore is not { } start || start <= now + Leeway)
            && token is JsonWebToken { IssuedAt: var issued } && issued <= now + Leeway;
    }

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "A hostile token is ordinary; the library names what is wrong with it by exceptions of many types.")]
    private static JsonWebToken? Read(string text)
    {
        if (text.Length > MaxTokenLength)
        {
            return null;
        }

        try
        {
            return new JsonWebToken(text);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private (BearerOutcome Outcome, Caller? Caller) Refused(string reason)
    {
        if (_refused.TryTake(_logger))
        {
            Log.Refused(_logger, reason);
        }

        return (BearerOutcome.Invalid, null);
    }

    private static partial class Log
    {
        [LoggerMessage(160, LogLevel.Warning, "A bearer token was refused: {Reason}.")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
