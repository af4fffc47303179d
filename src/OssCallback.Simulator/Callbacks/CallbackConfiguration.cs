using System.Text.Json;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Callbacks;

/// <summary>Reads the callback JSON with OSS's checks; none of them touches the network.</summary>
internal static class CallbackConfiguration
{
    private const int MaxUrls = 5;
    private const int MaxAdditionalHeaders = 10;

    /// <summary>Headers that a callback has already, or that are about the connection.</summary>
    private static readonly string[] ForbiddenHeaders =
        ["content-type", "content-length", "host", "authorization", "user-agent", "content-md5", "expect", "upgrade", "keep-alive"];

    public static CallbackRequest Read(JsonElement root, string json)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw CallbackErrors.NotJson(json);
        }

        CheckSignatureVersion(root, json);
        return new CallbackRequest
        {
            Urls = Urls(root, json),
            Host = Host(root, json),
            Body = Body(root, json),
            BodyType = BodyType(root, json),
            Sni = Sni(root, json),
            AdditionalHeaders = AdditionalHeaders(root, json),
        };
    }

    private static List<CallbackUrl> Urls(JsonElement root, string json)
    {
        if (!root.TryGetProperty("callbackUrl", out var value) || value.ValueKind != JsonValueKind.String)
        {
            throw CallbackErrors.Url(json);
        }

        var texts = value.GetString()!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (texts.Length > MaxUrls)
        {
            throw CallbackErrors.TooManyUrls(json);
        }

        return texts.Length == 0
            ? throw CallbackErrors.Url(json)
            : [.. texts.Select(text => CallbackUrl.Parse(text) ?? throw CallbackErrors.Url(json))];
    }

    private static string? Host(JsonElement root, string json)
    {
        if (!root.TryGetProperty("callbackHost", out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw CallbackErrors.Host(json);
        }

        var host = value.GetString()!;
        if (host.Length == 0)
        {
            return null;
        }

        // A host header that holds more than host and port would smuggle further headers in.
        return CallbackUrl.Parse(host) is { Query: "", Path: "/" } parsed && parsed.Authority == host
            ? host
            : throw CallbackErrors.Host(json);
    }

    private static CallbackTemplate Body(JsonElement root, string json)
    {
        if (!root.TryGetProperty("callbackBody", out var value))
        {
            throw CallbackErrors.BodyEmpty(json);
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw CallbackErrors.BodyInvalid(json);
        }

        var text = value.GetString()!;
        return text.Length == 0
            ? throw CallbackErrors.BodyEmpty(json)
            : CallbackTemplate.Parse(text) ?? throw CallbackErrors.LeftBrace(json);
    }

    private static string BodyType(JsonElement root, string json)
    {
        if (!root.TryGetProperty("callbackBodyType", out var value))
        {
            return CallbackRequest.FormType;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw CallbackErrors.BodyTypeInvalid(json);
        }

        return value.GetString() switch
        {
            "" => CallbackRequest.FormType,
            CallbackRequest.FormType => CallbackRequest.FormType,
            CallbackRequest.JsonType => CallbackRequest.JsonType,
            _ => throw CallbackErrors.BodyTypeUnsupported(json),
        };
    }

    private static bool Sni(JsonElement root, string json) =>
        root.TryGetProperty("callbackSNI", out var value)
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw CallbackErrors.Sni(json));

    /// <summary>The rule of version 2.0 is not public, so nothing can be signed with it here.</summary>
    private static void CheckSignatureVersion(JsonElement root, string json)
    {
        if (!root.TryGetProperty("signatureVersion", out var value))
        {
            return;
        }

        switch (value.ValueKind == JsonValueKind.String ? value.GetString() : null)
        {
            case "1.0":
                return;
            case "2.0":
                throw OssErrors.NotImplemented("callback signatureVersion 2.0").Refuse();
            default:
                throw CallbackErrors.SignatureVersion(json);
        }
    }

    private static Dictionary<string, string> AdditionalHeaders(JsonElement root, string json)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!root.TryGetProperty("additionalHeaders", out var value))
        {
            return headers;
        }

        if (value.ValueKind != JsonValueKind.Object
            || value.EnumerateObject().Any(member => member.Value.ValueKind != JsonValueKind.String))
        {
            throw CallbackErrors.HeadersNotMap(json);
        }

        foreach (var member in value.EnumerateObject())
        {
            var text = member.Value.GetString()!;
            headers[member.Name] = member.Name.Length == 0 ? throw CallbackErrors.HeaderNameEmpty(json)
                : member.Name.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase) ? throw CallbackErrors.HeaderReserved(json)
                : ForbiddenHeaders.Contains(member.Name, StringComparer.OrdinalIgnoreCase) ? throw CallbackErrors.HeaderForbidden(json)
                : !member.Name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
                    ? throw CallbackErrors.HeaderName(json)
                : text.Any(character => character is < ' ' or > '~') ? throw CallbackErrors.HeaderValue(json)
                : headers.Count == MaxAdditionalHeaders ? throw CallbackErrors.TooManyHeaders(json)
                : text;
        }

        return headers;
    }
}
