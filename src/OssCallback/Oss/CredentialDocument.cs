using System.Globalization;
using System.Text.Json;

namespace OssCallback.Oss;

/// <summary>Temporary credentials as STS and the metadata service of ECS write them.</summary>
internal static class CredentialDocument
{
    /// <summary>Reads STS's answer, where they are one member of several.</summary>
    /// <exception cref="OssException">It holds no credentials.</exception>
    public static OssCredentials ReadAnswer(byte[] answer) =>
        Read(
            answer,
            json =>
                json.ValueKind == JsonValueKind.Object && json.TryGetProperty("Credentials", out var credentials) ? credentials : default);

    /// <summary>Reads the metadata service's answer, which they are, with <c>Code</c> as a verdict.</summary>
    /// <exception cref="OssException">It holds no credentials.</exception>
    public static OssCredentials ReadMetadata(byte[] answer) => Read(answer, json => Text(json, "Code") == "Success" ? json : default);

    public static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static OssCredentials Read(byte[] answer, Func<JsonElement, JsonElement> select)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var json = select(document.RootElement);
            if (Text(json, "AccessKeyId") is { Length: > 0 } id && Text(json, "AccessKeySecret") is { Length: > 0 } secret
                && Text(json, "SecurityToken") is { Length: > 0 } token
                && DateTimeOffset.TryParse(
                    Text(json, "Expiration"), CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var expires))
            {
                return new OssCredentials(id, secret, token, expires);
            }
        }
        catch (JsonException exception)
        {
            // The exception's text quotes the document only where it is broken; the document may hold a secret.
            throw new OssException($"The credentials that came are not JSON (byte {exception.BytePositionInLine}).");
        }

        throw new OssException("The credentials that came lack id, secret, token or expiry.");
    }
}
