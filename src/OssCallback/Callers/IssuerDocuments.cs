using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using OssCallback.Http;

namespace OssCallback.Callers;

/// <summary>
/// The two documents of an issuer: its description (OpenID Connect Discovery 1.0) and its keys. Over https only, in Development
/// also from this machine; no redirects, small, short.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The client lives as long as the process.")]
internal sealed class IssuerDocuments(string authority, bool isDevelopment)
{
    private const int MaxBytes = 256 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly HttpClient Client = OutboundClient.Create(MaxBytes, Timeout);

    public string Authority => authority;

    /// <summary>Whether something may be fetched from an address.</summary>
    public static bool IsAcceptable(string? address, bool isDevelopment) => Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && isDevelopment && uri.IsLoopback));

    /// <exception cref="HttpRequestException">The issuer does not answer, or answers with something else than 200.</exception>
    /// <exception cref="OperationCanceledException">It takes too long.</exception>
    /// <exception cref="FormatException">It answers something else than its description and its keys.</exception>
    public async Task<IssuerKeySet> FetchAsync()
    {
        string? issuer;
        string? keys;
        try
        {
            using var description = JsonDocument.Parse(await GetAsync(authority.TrimEnd('/') + "/.well-known/openid-configuration"));
            (issuer, keys) = (Text(description.RootElement, "issuer"), Text(description.RootElement, "jwks_uri"));
        }
        catch (JsonException exception)
        {
            throw new FormatException("The issuer's description is not JSON.", exception);
        }

        if (!IssuerKeys.IsSameIssuer(issuer, authority))
        {
            throw new FormatException("The issuer's description is that of another issuer.");
        }

        if (!IsAcceptable(keys, isDevelopment))
        {
            throw new FormatException("The issuer's keys are not at an https address.");
        }

        return IssuerKeySet.Read(issuer!, Encoding.UTF8.GetString(await GetAsync(keys!)));
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static async Task<byte[]> GetAsync(string address)
    {
        using var response = await Client.GetAsync(new Uri(address));
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync();
    }
}
