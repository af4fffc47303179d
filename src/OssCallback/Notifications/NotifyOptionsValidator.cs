using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Notifications;

internal sealed class NotifyOptionsValidator(DevelopmentMode mode) : IValidateOptions<NotifyOptions>
{
    private const string Example = "https://shop.example.com/hooks/uploads";

    public ValidateOptionsResult Validate(string? name, NotifyOptions options)
    {
        var errors = new SettingErrors(NotifyOptions.SectionName);
        errors.RequireRange(nameof(options.GiveUpAfterHours), options.GiveUpAfterHours, 1, 168, "24");
        var webhooks = new WebhookSettings(
            errors, mode, $"{NotifyOptions.SectionName}:{nameof(options.PrivateHosts)}", options.PrivateHosts);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.Endpoints.Count; i++)
        {
            var endpoint = options.Endpoints[i];
            if (endpoint.Url.Length == 0 && endpoint.Secrets.All(string.IsNullOrEmpty))
            {
                continue;
            }

            var key = FormattableString.Invariant($"{nameof(options.Endpoints)}:{i}:");
            if (webhooks.CheckUrl(key + nameof(endpoint.Url), endpoint.Url, Example) is { } address
                && !names.Add(address.GetLeftPart(UriPartial.Path)))
            {
                errors.Add(
                    key + nameof(endpoint.Url), "is there twice; what is owed is kept under the address without its query", Example);
            }

            webhooks.CheckSecrets(key + nameof(endpoint.Secrets), endpoint.Secrets);
            foreach (var (index, type) in endpoint.Events.Index().Where(given => !NotificationTypes.All.Contains(given.Item)))
            {
                errors.Add(
                    FormattableString.Invariant($"{key}{nameof(endpoint.Events)}:{index}"),
                    $"is '{type}', but the events are {string.Join(", ", NotificationTypes.All)}", NotificationTypes.Ready);
            }
        }

        return errors.Result();
    }
}
