using System.Globalization;
using System.Text;

namespace OssCallback.Simulator.PostObject;

/// <summary>A POST policy: when it ends, what fields must hold, how large the file may be.</summary>
internal sealed record PostPolicy(DateTimeOffset Expiration, IReadOnlyList<PolicyCondition> Conditions, long MinBytes, long MaxBytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] DateFormats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    public static PostPolicy Parse(string base64)
    {
        if (PolicyJson.Parse(Decode(base64)) is not List<KeyValuePair<string, object?>> members)
        {
            throw PolicyErrors.Json("{ expected");
        }

        if (members.Count == 0)
        {
            throw PolicyErrors.Neither();
        }

        var conditions = PolicyConditionList.Parse(members);
        var expiration = members.LastOrDefault(member => member.Key == "expiration");
        if (expiration.Key is null)
        {
            throw PolicyErrors.NoExpiration();
        }

        if (expiration.Value is not string { Length: > 0 } text
            || !DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var ends))
        {
            throw expiration.Value is string ? PolicyErrors.ExpirationText() : PolicyErrors.ExpirationType();
        }

        return new(ends, conditions.Fields, conditions.MinBytes, conditions.MaxBytes);
    }

    public bool Covers(string field) => Conditions.Any(condition => condition.Field.Equals(field, StringComparison.OrdinalIgnoreCase));

    private static string Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var count))
        {
            throw PolicyErrors.NotBase64();
        }

        if (count == 0)
        {
            throw PolicyErrors.Blank();
        }

        try
        {
            return StrictUtf8.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            throw PolicyErrors.NotUtf8();
        }
    }
}
