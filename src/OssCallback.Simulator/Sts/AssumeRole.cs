using System.Buffers;
using System.Globalization;
using System.Text;
using OssCallback.Simulator.Access;

namespace OssCallback.Simulator.Sts;

/// <summary>
/// AssumeRole: every role of the form <c>acs:ram::account:role/name</c> exists, trusts every key that may assume it, and may do
/// everything; the Policy limits it.
/// </summary>
internal sealed class AssumeRole(CredentialDirectory credentials, SessionTokens tokens, TimeProvider time)
{
    private const int MaxPolicyBytes = 2048;
    private const int MinSeconds = 900;
    private const int MaxSeconds = 3600;

    private static readonly SearchValues<char> SessionNameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.@-_");

    /// <summary>Checks the parameters and issues a session.</summary>
    public AssumedRole Handle(StsRequest request, string accessKeyId)
    {
        var role = request["RoleArn"] ?? throw StsErrors.Missing("RoleArn");
        var name = request["RoleSessionName"] ?? throw StsErrors.Missing("RoleSessionName");
        if (!IsRoleArn(role))
        {
            throw StsErrors.Invalid("RoleArn");
        }

        if (!credentials.MayAssume(accessKeyId, role))
        {
            throw StsErrors.NoPermission();
        }

        if (name.Length is < 2 or > 64 || name.AsSpan().ContainsAnyExcept(SessionNameCharacters))
        {
            throw StsErrors.Invalid("RoleSessionName");
        }

        var expires = time.GetUtcNow().AddSeconds(Seconds(request["DurationSeconds"]));
        var whole = DateTimeOffset.FromUnixTimeSeconds(expires.ToUnixTimeSeconds());
        var session = new Session(SessionTokens.NewKeyId(), $"{role}/{name}", whole, Policy(request["Policy"]));
        return new AssumedRole(session, tokens.SecretOf(session.AccessKeyId), tokens.Write(session));
    }

    private static int Seconds(string? text) => string.IsNullOrEmpty(text) ? MaxSeconds
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= MinSeconds and <= MaxSeconds
            ? seconds
        : throw StsErrors.Duration();

    private static string? Policy(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Encoding.UTF8.GetByteCount(text) > MaxPolicyBytes)
        {
            throw StsErrors.PolicySize();
        }

        return RamPolicy.Parse(text) is null ? throw StsErrors.PolicyGrammar() : text;
    }

    private static bool IsRoleArn(string text) =>
        text.Split(':') is ["acs", "ram", "", { Length: > 0 } account, var role] && account.All(char.IsAsciiDigit)
        && role.StartsWith("role/", StringComparison.Ordinal) && role.Length is > 5 and <= 69
        && role.AsSpan(5).IndexOfAnyExcept(SessionNameCharacters) < 0;
}
