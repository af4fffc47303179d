using OssCallback.Access;
using OssCallback.Endpoints;
using OssCallback.Policies;

namespace OssCallback.Settings;

/// <summary>The part of section <c>Policy</c> that says who may ask.</summary>
internal static class AccessSettings
{
    private const int MaxPerMinute = 1_000_000;

    public static void Check(SettingErrors errors, PolicyOptions options, DevelopmentMode mode)
    {
        CheckJwt(errors, options.Jwt, mode);
        var limits = $"{nameof(PolicyOptions.RateLimit)}:";
        errors.RequireRange(limits + nameof(RateLimitOptions.PerUserPerMinute), options.RateLimit.PerUserPerMinute, 0, MaxPerMinute, "600");
        errors.RequireRange(limits + nameof(RateLimitOptions.PerMinute), options.RateLimit.PerMinute, 0, MaxPerMinute, "0");
        errors.RequireRange(
            limits + nameof(RateLimitOptions.PerTicketPerMinute), options.RateLimit.PerTicketPerMinute, 0, MaxPerMinute, "600");
        CheckOrigins(errors, options.AllowedOrigins, mode);
    }

    private static void CheckJwt(SettingErrors errors, JwtOptions jwt, DevelopmentMode mode)
    {
        const string Section = nameof(PolicyOptions.Jwt) + ":";
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
            errors.Add(Section + nameof(jwt.Authority), $"is '{jwt.Authority}', which is no https address (in Development http on this machine will do)", "https://login.example.com");
        }

        errors.Require(Section + nameof(jwt.Audience), jwt.Audience, "upload-service");
        errors.Require(Section + nameof(jwt.UserClaim), jwt.UserClaim, "sub");
        if (jwt.RoleClaim.Length > 0 && jwt.OperatorRoles.Count == 0)
        {
            errors.Add($"{Section}{nameof(jwt.OperatorRoles)}:0", "is missing, although a role claim is named", "operator");
        }

        if (jwt.OperatorRoles.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add(Section + nameof(jwt.OperatorRoles), "holds an empty role", "operator");
        }
    }

    private static void CheckOrigins(SettingErrors errors, IList<string> origins, DevelopmentMode mode)
    {
        const string Example = "https://shop.example.com";
        if (origins.Contains(CrossOrigin.Any))
        {
            if (origins.Count > 1)
            {
                errors.Add(nameof(PolicyOptions.AllowedOrigins), "holds '*', which makes the others meaningless: it stands alone", Example);
            }

            return;
        }

        for (var i = 0; i < origins.Count; i++)
        {
            if (!Uri.TryCreate(origins[i], UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.GetLeftPart(UriPartial.Authority) != origins[i]
                || uri.UserInfo.Length > 0)
            {
                errors.Add(FormattableString.Invariant($"{nameof(PolicyOptions.AllowedOrigins)}:{i}"), $"is '{origins[i]}', but must be scheme, host and, if it is not the scheme's own, port, in lower case and without a slash at the end, as browsers send it", Example);
            }
            else if (uri.Scheme == "http" && !mode.IsDevelopment)
            {
                errors.Add(FormattableString.Invariant($"{nameof(PolicyOptions.AllowedOrigins)}:{i}"), "must be https outside Development: anyone on the way could change such a page", Example);
            }
        }
    }
}
