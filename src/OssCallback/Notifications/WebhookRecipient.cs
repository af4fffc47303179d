using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>Posts events to an address, signed by the Standard Webhooks specification. Any 2xx is a taken event.</summary>
internal sealed class WebhookRecipient : INotificationRecipient
{
    private readonly Uri _url;
    private readonly byte[][] _secrets;
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly NotifyEndpointOptions _options;
    private readonly WebhookClient _client;
    private readonly TimeProvider _time;

    public WebhookRecipient(NotifyEndpointOptions options, WebhookClient client, TimeProvider time)
    {
        _options = options;
        _url = new Uri(options.Url);
        _secrets = [.. options.Secrets.Select(secret => WebhookSignature.ReadSecret(secret)!)];
        _client = client;
        _time = time;

        // Without query: that may be a secret of its own.
        Name = _url.GetLeftPart(UriPartial.Path);
    }

    public string Name { get; }

    public bool Wants(string type, string profile) =>
        (_options.Events.Count == 0 || _options.Events.Contains(type))
        && (_options.Profiles.Count == 0 || _options.Profiles.Contains(profile));

    public async Task SendAsync(OwedNotification notification, CancellationToken cancellationToken)
    {
        var status = await _client.PostAsync(
            _url, _secrets, notification.Id, notification.Body, _time.GetUtcNow(), (answer, _) => Task.FromResult((int)answer.StatusCode),
            cancellationToken);
        if (status is < 200 or > 299)
        {
            throw new NotificationException(FormattableString.Invariant($"{Name} answered {status}."));
        }
    }
}
