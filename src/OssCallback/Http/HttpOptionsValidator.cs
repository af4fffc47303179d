using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Http;

internal sealed class HttpOptionsValidator(DevelopmentMode mode) : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        var errors = new SettingErrors(HttpOptions.SectionName);
        CheckOrigins(errors, options.AllowedOrigins);
        errors.RequireRange(nameof(options.BudgetMilliseconds), options.BudgetMilliseconds, 500, 60_000, "5000");
        return errors.Result();
    }

    private void CheckOrigins(SettingErrors errors, IList<string> origins)
    {
        const string Example = "https://shop.example.com";
        if (origins.Contains(CrossOrigin.Any))
        {
            if (origins.Count > 1)
            {
                errors.Add(
                    $"{nameof(HttpOptions.AllowedOrigins)}:0", "holds '*', which makes the others meaningless: it stands alone", Example);
            }

            return;
        }

        for (var i = 0; i < origins.Count; i++)
        {
            if (!Uri.TryCreate(origins[i], UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
                || uri.GetLeftPart(UriPartial.Authority) != origins[i]
                || uri.UserInfo.Length > 0)
            {
                errors.Add(
                    FormattableString.Invariant($"{nameof(HttpOptions.AllowedOrigins)}:{i}"),
                    $"is '{origins[i]}', but must be scheme, host and, if it is not the scheme's own, port, in lower case and without a "
                        + $"slash at the end, as browsers send it",
                    Example);
            }
            else if (uri.Scheme == "http" && !mode.IsDevelopment)
            {
                errors.Add(
                    FormattableString.Invariant($"{nameof(HttpOptions.AllowedOrigins)}:{i}"),
                    "must be https outside Development: anyone on the way could change such a page",
                    Example);
            }
        }
    }
}
