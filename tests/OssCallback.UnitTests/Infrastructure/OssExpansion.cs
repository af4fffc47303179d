using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>
/// Expands a callback parameter as OSS does: percent-encoded in a form; in JSON texts get their quotes, numbers stand bare, and what has no
/// value leaves a gap.
/// </summary>
internal static partial class OssExpansion
{
    private static readonly string[] Numbers = ["size", "imageInfo.height", "imageInfo.width", "crc64"];

    public static string Expand(string callbackBase64, Dictionary<string, string?> values)
    {
        using var parameter = JsonDocument.Parse(Convert.FromBase64String(callbackBase64));
        var isJson = parameter.RootElement.Text("callbackBodyType") == "application/json";
        return Placeholder().Replace(parameter.RootElement.Text("callbackBody"), match =>
            values.GetValueOrDefault(match.Groups[1].Value) is not { } value ? string.Empty
            : !isJson ? Uri.EscapeDataString(value)
            : Numbers.Contains(match.Groups[1].Value) ? value
            : $"\"{JavaScriptEncoder.Default.Encode(value)}\"");
    }

    [GeneratedRegex(@"\$\{([^}]*)\}")]
    private static partial Regex Placeholder();
}
