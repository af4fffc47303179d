using System.Text;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Uploads;

/// <summary>OSS's rules for object tags: up to ten with different keys; keys of 1 to 128 characters, values up to 256, of letters, digits,
/// spaces and <c>+ - = . _ : /</c>.</summary>
internal sealed class ObjectTags
{
    private const int MaxTags = 10;
    private const int MaxKeyLength = 128;
    private const int MaxValueLength = 256;
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> All => _tags;

    /// <summary>
    /// Reads the header <c>x-oss-tagging</c>: URL-encoded <c>key=value</c> pairs as in a query; a bare key has an empty value.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ReadHeader(string header)
    {
        var tags = new ObjectTags();
        foreach (var pair in header.Split('&'))
        {
            if (pair.Split('=') is not ([_] or [_, _]))
            {
                throw Invalid("0010-00000219");
            }

            var (key, value) = RequestTarget.ParseQuery(pair) is [var read] ? read : throw Invalid("0010-00000219");
            tags.Add(key, value ?? string.Empty);
        }

        return tags.All;
    }

    public void Add(string? key, string value)
    {
        if (key is not { Length: >= 1 and <= MaxKeyLength } || value.Length > MaxValueLength || !IsText(key) || !IsText(value)
            || _tags.Count == MaxTags || !_tags.TryAdd(key, value))
        {
            throw Invalid(ec: null);
        }
    }

    private static bool IsText(string text) =>
        text.EnumerateRunes()
            .All(rune => Rune.IsLetterOrDigit(rune) || (rune.IsAscii && " +-=._:/".Contains((char)rune.Value, StringComparison.Ordinal)));

    private static OssRefusalException Invalid(string? ec) =>
        new OssError(400, "InvalidTag", "The tag provided was not a valid tag.", ec).Refuse();
}
