using System.Globalization;
using System.Text.Json;
using OssCallback.Endpoints;

namespace OssCallback.Policies;

/// <summary>Reads what a client wants to upload, the same way for every endpoint that hands out a permission: GET with a query, POST with a JSON object.</summary>
public sealed class UploadRequestReader(UploadProfiles profiles)
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxFileNameLength = 8 * 1024;

    /// <summary>Reads one request.</summary>
    /// <returns>The upload, or the reply that refuses.</returns>
    public async Task<(RequestedUpload? Upload, EndpointReply? Refusal)> ReadAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        PolicyRequest? asked;
        switch (request.Method)
        {
            case "GET" or "HEAD":
                if (!TryReadQuery(request, out asked))
                {
                    return Malformed("The parameter size must be a whole number of bytes.");
                }

                break;
            case "POST":
                var body = await request.ReadBodyAsync(MaxBodyBytes, cancellationToken);
                if (body is null)
                {
                    return (null, EndpointReply.Problem(ErrorCodes.BodyTooLarge, FormattableString.Invariant($"At most {MaxBodyBytes} bytes are read.")));
                }

                if (!TryReadJson(body, out asked))
                {
                    return Malformed("The body must be a JSON object such as {\"filename\":\"a.png\",\"contentType\":\"image/png\",\"size\":1024}.");
                }

                break;
            default:
                return (null, EndpointReply.Problem(ErrorCodes.MethodNotAllowed, null, new KeyValuePair<string, string>("Allow", "GET, POST")));
        }

        return Check(asked!);
    }

    private (RequestedUpload? Upload, EndpointReply? Refusal) Check(PolicyRequest asked)
    {
        if (asked.Filename?.Length > MaxFileNameLength)
        {
            return Malformed(FormattableString.Invariant($"A file name has at most {MaxFileNameLength} characters."));
        }

        if (asked.Size < 0)
        {
            return Malformed("The size must not be negative.");
        }

        var profileName = string.IsNullOrEmpty(asked.Profile) ? PolicyOptions.DefaultProfile : asked.Profile;
        if (profiles.Find(profileName) is not { } profile)
        {
            return (null, EndpointReply.Problem(ErrorCodes.UnknownProfile, $"Known profiles: {string.Join(", ", profiles.All.Select(known => known.Name).Order(StringComparer.Ordinal))}."));
        }

        var name = new FileName(asked.Filename);
        var contentType = string.IsNullOrEmpty(asked.ContentType) ? ContentTypes.OfExtension(name.Extension) : asked.ContentType;
        return ContentTypes.IsWellFormed(contentType)
            ? (new RequestedUpload(profile, name, contentType, asked.Size, asked.Format ?? string.Empty), null)
            : Malformed("The content type must have the form type/subtype.");
    }

    private static (RequestedUpload? Upload, EndpointReply? Refusal) Malformed(string detail) =>
        (null, EndpointReply.Problem(ErrorCodes.RequestMalformed, detail));

    private static bool TryReadQuery(EndpointRequest request, out PolicyRequest? asked)
    {
        var query = request.ReadQuery();
        var sizeText = query.GetValueOrDefault("size");
        var size = 0L;
        var readable = string.IsNullOrEmpty(sizeText) || long.TryParse(sizeText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size);
        asked = new PolicyRequest(query.GetValueOrDefault("filename"), query.GetValueOrDefault("contentType"),
            string.IsNullOrEmpty(sizeText) ? null : size, query.GetValueOrDefault("profile"), query.GetValueOrDefault("format"));
        return readable;
    }

    private static bool TryReadJson(byte[] body, out PolicyRequest? asked)
    {
        asked = null;
        try
        {
            asked = JsonSerializer.Deserialize(body, EndpointJsonContext.Default.PolicyRequest);
        }
        catch (JsonException)
        {
            return false;
        }

        return asked is not null;
    }
}
