using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OssCallback.Notifications;
using OssCallback.Settings;

namespace OssCallback.Processing;

internal sealed partial class ReviewOptionsValidator(DevelopmentMode mode) : IValidateOptions<ReviewOptions>
{
    public ValidateOptionsResult Validate(string? name, ReviewOptions options)
    {
        var errors = new SettingErrors(ReviewOptions.SectionName);
        var webhooks = new WebhookSettings(
            errors, mode, $"{ReviewOptions.SectionName}:{nameof(options.PrivateHosts)}", options.PrivateHosts);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, service) in options.Services.Index())
        {
            if (service.Url.Length == 0 && service.Name.Length == 0 && service.Secrets.All(string.IsNullOrEmpty))
            {
                continue;
            }

            var key = FormattableString.Invariant($"{nameof(options.Services)}:{i}:");
            if (!Name().IsMatch(service.Name) || !names.Add(service.Name))
            {
                errors.Add(
                    key + nameof(service.Name), "must be 1 to 64 letters, digits, '-' and '_', and another for each service", "scanner");
            }

            webhooks.CheckUrl(key + nameof(service.Url), service.Url, "https://scanner.example.com/uploads");
            webhooks.CheckSecrets(key + nameof(service.Secrets), service.Secrets);
            errors.RequireRange(key + nameof(service.Seconds), service.Seconds, 1, 300, "30");
        }

        return errors.Result();
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,64}\z")]
    private static partial Regex Name();
}
