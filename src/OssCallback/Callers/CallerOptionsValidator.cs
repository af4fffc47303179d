using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Settings;

namespace OssCallback.Callers;

internal sealed partial class CallerOptionsValidator(DevelopmentMode mode, IEnumerable<ICallerIdentifier> identifiers)
    : IValidateOptions<CallerOptions>
{
    private const int MaxPerMinute = 1_000_000;

    public ValidateOptionsResult Validate(string? name, CallerOptions options)
    {
        var errors = new SettingErrors(CallerOptions.SectionName);
        CheckApiKeys(errors, options);
        CheckJwt(errors, options.Jwt, mode);
        var limits = $"{nameof(CallerOptions.RateLimit)}:";
        errors.RequireRange(limits + nameof(RateLimitOptions.PerUserPerMinute), options.RateLimit.PerUserPerMinute, 0, MaxPerMinute, "600");
        errors.RequireRange(limits + nameof(RateLimitOptions.PerMinute), options.RateLimit.PerMinute, 0, MaxPerMinute, "0");
        errors.RequireRange(
            limits + nameof(RateLimitOptions.PerTicketPerMinute), options.RateLimit.PerTicketPerMinute, 0, MaxPerMinute, "600");
        return errors.Result();
    }

    private void CheckApiKeys(SettingErrors errors, CallerOptions options)
    {
        const string HashExample = "$(printf %s \"$KEY\" | sha256sum | cut -c1-64)";
        if (options.ApiKeys.Count == 0 && !options.Jwt.IsConfigured && !identifiers.Any() && !mode.IsDevelopment)
        {
            errors.Add(
                $"{nameof(options.ApiKeys)}:0:Sha256",
                "is missing: outside Development it must say who may ask for grants",
                HashExample);
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.ApiKeys.Count; i++)
        {
            var key = options.ApiKeys[i];
            var setting = FormattableString.Invariant($"{nameof(options.ApiKeys)}:{i}");
            if (!KeyName().IsMatch(key.Name) || !names.Add(key.Name))
            {
                errors.Add(
                    $"{setting}:{nameof(key.Name)}",
                    "must be a unique name of 1 to 64 letters, digits, '-', '_', '.' and '@'",
                    FormattableString.Invariant($"web-shop-{i + 1}"));
            }

            if (key.Role is not ("client" or "operator"))
            {
                errors.Add($"{setting}:{nameof(key.Role)}", "must be client or operator", "client");
            }

            if (!Sha256Hex().IsMatch(key.Sha256))
            {
                errors.Add($"{setting}:{nameof(ApiKeyOptions.Sha256)}", "is not the SHA-256 of a key as 64 hex digits", HashExample);
            }
        }
    }

    private static void CheckJwt(SettingErrors errors, JwtOptions jwt, DevelopmentMode mode)
    {
        const string Section = nameof(CallerOptions.Jwt) + ":";
        if (!jwt.IsConfigured)
        {
            // An audience without an authority is a forgotten authority.
            if (jwt.Audience.Length > 0)
            {
                errors.Add(Section + nameof(jwt.Authority), "is missing, although an audience is named", "https://login.example.com");
            }

            return;
        }

        if (!IssuerDocuments.IsAcceptable(jwt.Authority, mode.IsDevelopment) || jwt.Authority.Contains('?', StringComparison.Ordinal))
        {
            errors.Add(
                Section + nameof(jwt.Authority),
                $"is '{jwt.Authority}', which is not an https address (in Development http on this machine will do)",
                "https://login.example.com");
        }

        errors.Require(Section + nameof(jwt.Audience), jwt.Audience, "upload-service");
        errors.Require(Section + nameof(jwt.UserClaim), jwt.UserClaim, "sub");
        if (jwt.RoleClaim.Length > 0 && jwt.OperatorRoles.Count == 0)
        {
            errors.Add($"{Section}{nameof(jwt.OperatorRoles)}:0", "is missing, although a role claim is named", "operator");
        }

        if (jwt.OperatorRoles.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add($"{Section}{nameof(jwt.OperatorRoles)}:0", "holds an empty role", "operator");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.@\-]{1,64}\z")]
    private static partial Regex KeyName();

    [GeneratedRegex(@"^[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256Hex();
}
