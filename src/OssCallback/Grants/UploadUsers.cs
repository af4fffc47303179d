using System.Globalization;
using Microsoft.Extensions.Options;
using OssCallback.Callers;
using OssCallback.Http;

namespace OssCallback.Grants;

/// <summary>Whose upload a grant is for: the caller's, or that of the user whom a caller names that acts for users.</summary>
public sealed class UploadUsers(IOptions<CallerOptions> options)
{
    private readonly HashSet<string> _keyNames = new(options.Value.ApiKeys.Select(key => key.Name), StringComparer.Ordinal);

    /// <summary>Decides for one request.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="named">Whom the request names, if anyone.</param>
    public Result<string> Choose(Caller caller, string? named)
    {
        if (string.IsNullOrEmpty(named) || named == caller.Name)
        {
            return caller.Name;
        }

        if (!caller.ActsForUsers)
        {
            return new Refusal(ErrorCodes.Forbidden, "Only a key with ActsForUsers may name another user.");
        }

        // A user of the name of a key would have the uploads of the key's holder.
        return Caller.IsName(named) && !_keyNames.Contains(named)
            ? named
            : new Refusal(ErrorCodes.RequestMalformed, string.Create(
                CultureInfo.InvariantCulture,
                $"The parameter user must be 1 to {Caller.MaxNameBytes} bytes of UTF-8 without control characters, and not the name of "
                + $"an API key."));
    }
}
