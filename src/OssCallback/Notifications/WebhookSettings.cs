using System.Net;
using OssCallback.Http;
using OssCallback.Settings;

namespace OssCallback.Notifications;

/// <summary>What every address that is posted to must keep: https, no private host that is not named, and a secret that signs.</summary>
/// <param name="errors">Takes what is wrong.</param>
/// <param name="mode">In Development plain http and private addresses pass.</param>
/// <param name="privateHostsKey">The setting that names private hosts which are meant.</param>
/// <param name="privateHosts">Its value.</param>
internal sealed class WebhookSettings(SettingErrors errors, DevelopmentMode mode, string privateHostsKey, IList<string> privateHosts)
{
    /// <summary>Checks an address.</summary>
    /// <returns>The address, or null when it is none.</returns>
    public Uri? CheckUrl(string key, string url, string example)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0)
        {
            errors.Add(key, $"is '{url}', which is no http address", example);
            return null;
        }

        if (address.Scheme == Uri.UriSchemeHttp && !mode.IsDevelopment)
        {
            errors.Add(key, "must be https outside Development: what is posted names users and files", example);
        }

        if (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal) && PrivateAddresses.Contains(literal)
            && !mode.IsDevelopment && !privateHosts.Contains(address.IdnHost))
        {
            errors.Add(key, $"is a private address; name {address.IdnHost} in {privateHostsKey} if it is meant", example);
        }

        return address;
    }

    /// <summary>Checks its secrets.</summary>
    public void CheckSecrets(string key, IList<string> secrets)
    {
        const string Example = "$(openssl rand -base64 32)";
        if (secrets.Count == 0)
        {
            errors.Add(key + ":0", "is missing: without one the receiver cannot tell whose messages they are", Example);
        }

        foreach (var (i, _) in secrets.Index().Where(entry => WebhookSignature.ReadSecret(entry.Item) is null))
        {
            errors.Add(
                FormattableString.Invariant($"{key}:{i}"),
                FormattableString.Invariant(
                    $"must be Base64 of {WebhookSignature.MinSecretBytes} to {WebhookSignature.MaxSecretBytes} bytes"),
                Example);
        }
    }
}
