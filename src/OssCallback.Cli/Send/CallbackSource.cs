using System.CommandLine;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Errors;
using OssCallback.Uploads;
using CallbackTemplate = OssCallback.Simulator.Callbacks.CallbackTemplate;

namespace OssCallback.Cli.Send;

/// <summary>Where a callback's template comes from: a grant, a given parameter, or our own with or without a ticket.</summary>
internal static class CallbackSource
{
    /// <summary>A callback parameter as it stands in a form or a header.</summary>
    /// <exception cref="FormatException">OSS would refuse it; the message is OSS's.</exception>
    public static CallbackRequest FromParameter(string base64)
    {
        try
        {
            var json = Encoding.UTF8.GetString(
                Base64(
                    base64,
                    "OSS would refuse this callback parameter: The callback configuration is not base64 encoded. See: oss-callback "
                        + "decode"));
            using var document = JsonDocument.Parse(json);
            return CallbackConfiguration.Read(document.RootElement, json);
        }
        catch (OssRefusalException refusal)
        {
            throw new FormatException(
                $"OSS would refuse this callback parameter: {refusal.Error.Message} See: oss-callback decode", refusal);
        }
        catch (JsonException exception)
        {
            throw new FormatException(
                "OSS would refuse this callback parameter: The callback configuration is not json format. See: oss-callback decode",
                exception);
        }
    }

    /// <summary>The template that this service issues, or without a ticket the same without its field.</summary>
    public static CallbackRequest Own(string url, string bodyType, string? ticket, IEnumerable<string> variables, string? template = null)
    {
        var text = template ?? Callbacks.CallbackTemplate.Build(bodyType, ticket ?? string.Empty, variables);
        if (template is null && ticket is null)
        {
            text = text.Replace($"&{CallbackFields.Ticket}=", string.Empty, StringComparison.Ordinal)
                .Replace($",\"{CallbackFields.Ticket}\":\"\"", string.Empty, StringComparison.Ordinal);
        }

        return new CallbackRequest
        {
            Urls = [Simulator.Callbacks.CallbackUrl.Parse(url)!],
            Body = CallbackTemplate.Parse(text) ?? throw new FormatException("In the body template every '$' must open a ${…}."),
            BodyType = bodyType,
            Sni = true,
        };
    }

    /// <summary>The bytes of --ticket-key.</summary>
    /// <exception cref="FormatException">It is not Base64.</exception>
    public static byte[] Secret(string base64) => Base64(base64, "--ticket-key takes a secret in Base64, as in Callback:TicketKeys.");

    /// <summary>Asks the service for a grant, as a client does before an upload.</summary>
    /// <exception cref="FormatException">The service refused.</exception>
    public static async Task<Grant> GrantAsync(HttpClient api, GrantParameters upload, CancellationToken cancellationToken)
    {
        using var asked = await api.PostSizedAsync("api/policy", upload, CliJsonContext.Default.GrantParameters, cancellationToken);
        if (asked.IsSuccessStatusCode)
        {
            return await asked.Content.ReadFromJsonAsync(CliJsonContext.Default.Grant, cancellationToken)
                ?? throw new JsonException("The answer is the JSON value null.");
        }

        var problem = asked.Content.Headers.ContentType?.MediaType == EndpointReply.ProblemContentType
            ? await asked.Content.ReadFromJsonAsync(CliJsonContext.Default.ProblemDetails, cancellationToken)
            : null;
        throw new FormatException(
            FormattableString.Invariant(
                $"{api.BaseAddress}api/policy gave no grant: {(int)asked.StatusCode} {problem?.Code} {problem?.Detail ?? problem?.Title}")
                .TrimEnd());
    }

    /// <summary>The bucket that the grant's policy pins.</summary>
    public static string BucketOf(Grant grant, string otherwise)
    {
        using var policy = JsonDocument.Parse(Convert.FromBase64String(grant.Fields[PolicyFields.Policy]));
        return policy.RootElement.GetProperty("conditions").EnumerateArray()
            .Where(condition => condition.ValueKind == JsonValueKind.Object && condition.TryGetProperty(PolicyFields.Bucket, out _))
            .Select(condition => condition.GetProperty(PolicyFields.Bucket).GetString())
            .FirstOrDefault() ?? otherwise;
    }

    private static byte[] Base64(string text, string otherwise)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : throw new FormatException(otherwise);
    }
}
