using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Callbacks;

internal sealed class CallbackOptionsValidator(DevelopmentMode mode) : IValidateOptions<CallbackOptions>
{
    private const string UrlExample = "https://uploads.example.com/api/callback";
    private const string KeyExample = "$(openssl rand -base64 32)";

    public ValidateOptionsResult Validate(string? name, CallbackOptions options)
    {
        var errors = new SettingErrors(CallbackOptions.SectionName);
        CheckUrls(errors, options);
        CheckTicketKeys(errors, options);
        CheckTrustedKeys(errors, options);
        if (options.BodyType is not (CallbackParameter.FormBodyType or CallbackParameter.JsonBodyType))
        {
            errors.Add(
                nameof(options.BodyType),
                $"must be {CallbackParameter.FormBodyType} or {CallbackParameter.JsonBodyType}",
                CallbackParameter.FormBodyType);
        }

        if (!string.IsNullOrEmpty(options.Host) && !CallbackParameter.IsHost(options.Host))
        {
            errors.Add(nameof(options.Host), $"is '{options.Host}', which is not a host name with an optional port", "uploads.example.com");
        }

        if (!options.RequireTicket && !mode.IsDevelopment)
        {
            errors.Add(
                nameof(options.RequireTicket),
                "may be false in Development only: without tickets anyone with a bucket can report uploads",
                "true");
        }

        errors.RequireRange(nameof(options.BudgetMilliseconds), options.BudgetMilliseconds, 100, 4500, "1500");
        errors.RequireRange(nameof(options.MaxBodyBytes), options.MaxBodyBytes, 1024, CallbackOptions.MaxBodyBytesLimit, "16384");
        return errors.Result();
    }

    private void CheckUrls(SettingErrors errors, CallbackOptions options)
    {
        if (options.Urls.Count is 0 or > CallbackUrl.MaxCount)
        {
            errors.Add(
                $"{nameof(options.Urls)}:0",
                $"and the following must name 1 to {CallbackUrl.MaxCount} addresses of the callback endpoint as OSS reaches it",
                UrlExample);
        }

        for (var i = 0; i < options.Urls.Count; i++)
        {
            if (!CallbackUrl.IsAcceptable(options.Urls[i], mode.IsDevelopment, out var reason))
            {
                errors.Add(
                    FormattableString.Invariant($"{nameof(options.Urls)}:{i}"),
                    $"is '{options.Urls[i]}', which {reason}",
                    UrlExample);
            }
        }
    }

    private static void CheckTicketKeys(SettingErrors errors, CallbackOptions options)
    {
        if (options.TicketKeys.Count == 0)
        {
            errors.Add(FormattableString.Invariant($"{nameof(options.TicketKeys)}:0"), "is missing", KeyExample);
        }

        for (var i = 0; i < options.TicketKeys.Count; i++)
        {
            var bytes = new byte[options.TicketKeys[i].Length];
            if (!Convert.TryFromBase64String(options.TicketKeys[i], bytes, out var count) || count < TicketSigner.MinKeyBytes)
            {
                errors.Add(
                    FormattableString.Invariant($"{nameof(options.TicketKeys)}:{i}"),
                    $"is not Base64 of at least {TicketSigner.MinKeyBytes} bytes",
                    KeyExample);
            }
        }
    }

    private void CheckTrustedKeys(SettingErrors errors, CallbackOptions options)
    {
        const string Example = "https://keys.example.com/callback.pem";
        for (var i = 0; i < options.TrustedKeys.Count; i++)
        {
            var key = options.TrustedKeys[i];
            var setting = FormattableString.Invariant($"{nameof(options.TrustedKeys)}:{i}");
            if (KeyUrl.Canonicalize(key.Url) is not { } url)
            {
                errors.Add($"{setting}:Url", $"is '{key.Url}', which is not a plain address of the form https://host/path", Example);
                continue;
            }

            if (!mode.IsDevelopment && !CallbackUrl.IsAcceptable(url, allowPrivate: false, out var reason))
            {
                errors.Add($"{setting}:Url", $"is '{url}', a development key: the address {reason}", Example);
            }

            if (string.IsNullOrEmpty(key.Pem))
            {
                if (!url.StartsWith("https:", StringComparison.Ordinal) && !(mode.IsDevelopment && new Uri(url).IsLoopback))
                {
                    errors.Add(
                        $"{setting}:Pem",
                        "is missing, and keys are fetched over https only (in Development also from this machine)",
                        "$(cat callback-key.pem)");
                }
            }
            else
            {
                try
                {
                    CallbackPublicKey.FromPem(key.Pem);
                }
                catch (FormatException)
                {
                    errors.Add($"{setting}:Pem", "is not an RSA public key in PEM form", "$(cat callback-key.pem)");
                }
            }
        }
    }
}
