using System.Globalization;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Reads a request for a grant, the same way for every endpoint that issues one: GET with a query, POST with a JSON
/// object.
/// </summary>
public sealed class GrantRequestReader(UploadProfiles profiles, UploadUsers users)
{
    private const long MaxExpires = int.MaxValue;
    private const int MaxFileNameLength = 8 * 1024;

    /// <summary>Reads one request.</summary>
    public Result<GrantRequest> Read(EndpointCall call)
    {
        if (call.Request.Method != "POST")
        {
            return TryReadQuery(call.Request, out var query)
                ? Check(query, call.Caller)
                : Malformed(
                    "The parameters size and expires must be whole numbers, and key and ticket of a renewal belong into a JSON object.");
        }

        return call.ReadJson(GrantsJsonContext.Default.GrantParameters) is { } asked
            ? Check(asked, call.Caller)
            : Malformed("The body must be a JSON object such as {\"filename\":\"a.png\",\"contentType\":\"image/png\",\"size\":1024}.");
    }

    private Result<GrantRequest> Check(GrantParameters asked, Caller caller)
    {
        if (asked.Filename?.Length > MaxFileNameLength)
        {
            return Malformed(FormattableString.Invariant($"A file name has at most {MaxFileNameLength} characters."));
        }

        if (asked.Size < 0)
        {
            return Malformed("The size must not be negative.");
        }

        if (asked.Expires is < 1 or > MaxExpires)
        {
            return Malformed("The expiry must be a positive number of seconds.");
        }

        if (asked.Variables?.Any(variable => variable.Value is null) == true)
        {
            return Malformed("A variable must have a text as its value.");
        }

        if (!users.Choose(caller, asked.User).TryGet(out var user, out var refusal))
        {
            return refusal;
        }

        var profileName = string.IsNullOrEmpty(asked.Profile) ? PolicyOptions.DefaultProfile : asked.Profile;
        if (profiles.Find(profileName) is not { } profile)
        {
            return new Refusal(ErrorCodes.UnknownProfile, profiles.Known);
        }

        var name = new FileName(asked.Filename);
        var contentType = string.IsNullOrEmpty(asked.ContentType) ? ContentTypes.OfExtension(name.Extension) : asked.ContentType;
        return ContentTypes.IsWellFormed(contentType) && ContentTypes.FitsIntoGrant(contentType)
            ? new GrantRequest(user, profile, name, contentType, asked.Size, asked.Format ?? string.Empty, Lifetime(asked), asked)
            : Malformed(string.Create(
                CultureInfo.InvariantCulture,
                $"The content type must have the form type/subtype, optionally with parameters, and at most "
                + $"{ContentTypes.MaxGrantedLength} characters."));
    }

    private static TimeSpan? Lifetime(GrantParameters asked) => asked.Expires is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static Refusal Malformed(string detail) => new(ErrorCodes.RequestMalformed, detail);

    private static bool TryReadQuery(EndpointRequest request, out GrantParameters asked)
    {
        var query = request.ReadQuery();
        var readable = TryReadNumber(query, "size", out var size) & TryReadNumber(query, "expires", out var expires);
        var variables = query.Where(pair => pair.Key.StartsWith(CallbackFields.VariablePrefix, StringComparison.Ordinal))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary();
        asked = new GrantParameters(query.GetValueOrDefault("filename"), query.GetValueOrDefault("contentType"),
            size, query.GetValueOrDefault("profile"), query.GetValueOrDefault("format"), expires, Md5: query.GetValueOrDefault("md5"),
            Signature: query.GetValueOrDefault("signature"), Variables: variables.Count > 0 ? variables : null,
            User: query.GetValueOrDefault("user"));

        // A ticket in a query would end in the logs of every proxy.
        return readable && !query.ContainsKey("key") && !query.ContainsKey("ticket");
    }

    private static bool TryReadNumber(IReadOnlyDictionary<string, string> query, string name, out long? number)
    {
        number = null;
        if (query.GetValueOrDefault(name) is not { Length: > 0 } text)
        {
            return true;
        }

        var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        number = isNumber ? value : null;
        return isNumber;
    }
}
