using System.Text;
using Microsoft.Extensions.Options;
using OssCallback.Endpoints;

namespace OssCallback.Policies;

/// <summary>Whose upload a permission is for: the caller's, or that of the user whom a caller names that acts for users.</summary>
public sealed class UploadUsers(IOptions<PolicyOptions> options)
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
        return IsUserName(named) && !_keyNames.Contains(named)
            ? named
            : new Refusal(ErrorCodes.RequestMalformed, FormattableString.Invariant(
                $"The parameter user must be 1 to {UploadTicket.MaxUserBytes} bytes of UTF-8 without control characters, and not the name of an API key."));
    }

    /// <summary>Whether a text can name a user.</summary>
    internal static bool IsUserName(string text) =>
        !string.IsNullOrWhiteSpace(text) && Encoding.UTF8.GetByteCount(text) <= UploadTicket.MaxUserBytes && !text.Any(char.IsControl);
}
