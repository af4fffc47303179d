using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OssCallback.AzureStorage;

/// <summary>The settings of one connection and everything that is wrong with them.</summary>
internal sealed class AzureConnectionSettings(string name, IConfigurationSection section)
{
    private const string AccountName = "accountName";

    private static readonly string[] IdentitySettings = ["queueServiceUri", "tableServiceUri", AccountName, "credential", "clientId"];

    private readonly List<string> _failures = [];

    /// <summary>The value of <c>name__setting</c>; null if it is missing or empty.</summary>
    public string? this[string setting] => section[setting] is { Length: > 0 } value ? value : null;

    private string Key => section.Path.Replace(":", "__", StringComparison.Ordinal);

    public void RefuseIdentityBesideConnectionString()
    {
        foreach (var setting in IdentitySettings.Where(setting => this[setting] is not null))
        {
            _failures.Add($"{Key}__{setting} contradicts {Key}, which is a connection string. Remove one of the two.");
        }

        ThrowIfAnyFailure();
    }

    public Uri? ServiceUri(string setting, string service)
    {
        var example = $"Example: {Key}__{setting}=https://myaccount.{service}.core.windows.net";
        if (this[setting] is not { } text)
        {
            if (this[AccountName] is not { } account)
            {
                _failures.Add(
                    $"{Key} is not set, nor is {Key}__{setting}. {example}, or {Key}=UseDevelopmentStorage=true for the local emulator.");
                return null;
            }

            if (account.Length is >= 3 and <= 24 && account.All(char.IsAsciiLetterOrDigit))
            {
                return new Uri($"https://{account.ToLowerInvariant()}.{service}.core.windows.net");
            }

            _failures.Add($"{Key}__{AccountName} is not a storage account name: 3 to 24 lower-case letters and digits. "
                + $"Example: {Key}__{AccountName}=myaccount");
            return null;
        }

        // Tokens are only sent over https, and a query would be a shared access signature beside the identity.
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Query.Length == 0
            && uri.UserInfo.Length == 0)
        {
            return uri;
        }

        _failures.Add($"{Key}__{setting} is not an https address without a query. {example}");
        return null;
    }

    public void RequireManagedIdentity(string credential)
    {
        if (_failures.Count == 0 && !string.Equals(this["credential"], credential, StringComparison.OrdinalIgnoreCase))
        {
            _failures.Add(
                $"{Key}__credential is {(this["credential"] is null ? "not set" : "not supported")}: service URIs are used with a "
                    + $"managed identity. "
                + $"Example: {Key}__credential={credential}, and {Key}__clientId for a user-assigned identity.");
        }
    }

    public OptionsValidationException Failure(string text)
    {
        _failures.Add($"{Key} {text}");
        return Exception();
    }

    public void ThrowIfAnyFailure()
    {
        if (_failures.Count > 0)
        {
            throw Exception();
        }
    }

    private OptionsValidationException Exception() => new(name, typeof(AzureStorageConnection), _failures);
}
