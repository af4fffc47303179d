using System.Globalization;
using OssCallback.Oss;

namespace OssCallback.Cli.Diagnosis;

/// <summary>OSS's StringToSign, line by line, to compare with the text that was really signed.</summary>
internal static class SignedText
{
    /// <summary>The end of the year 9999, beyond which there are no dates.</summary>
    private const long LastSecond = 253402300800;

    public static IEnumerable<string> Compare(ErrorText error, Language language)
    {
        if (error.StringToSign is not { Length: > 0 } text)
        {
            return [];
        }

        var chinese = language == Language.Chinese;
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        IEnumerable<string> shown = lines[0] == SignatureV4.Algorithm ? V4(lines, error.CanonicalRequest)
            : IsMethod(lines[0]) && lines.Length >= 5 ? V1(lines, chinese)
            : [$"  policy          {text}"];
        return
        [
            chinese ? "OSS 自己签名的文本如下，请与程序实际签名的文本逐行对比："
                : "This is what OSS signed; compare it line by line with the text that your program signed:",
            .. shown,
        ];
    }

    private static IEnumerable<string> V1(string[] lines, bool chinese)
    {
        yield return $"  method          {lines[0]}";
        yield return $"  Content-MD5     {Shown(lines[1])}";
        var sameType = lines[2].Length == 0
            ? string.Empty
            : chinese ? "（签名时也要带上同样的类型）" : "  (must have been signed with the same type)";
        yield return $"  Content-Type    {Shown(lines[2])}{sameType}";
        yield return long.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < LastSecond
            ? $"  Expires         {lines[3]} ({UtcTime(seconds)}: {(chinese ? "这是 URL 的签名）" : "the signature of a URL)")}"
            : $"  Date            {Shown(lines[3])}";
        for (var line = 4; line < lines.Length; line++)
        {
            var isLast = line == lines.Length - 1 && lines[line].StartsWith('/');
            var plain = !isLast
                ? string.Empty
                : chinese
                    ? "（/Bucket/key，未编码；子资源排好序）"
                    : "  (/bucket/key as it is, not encoded; then the sub-resources in order)";
            yield return lines[line].StartsWith("x-oss-", StringComparison.Ordinal)
                ? $"  header          {lines[line]}"
                : $"  resource        {Shown(lines[line])}{plain}";
        }
    }

    private static string UtcTime(long seconds) =>
        FormattableString.Invariant($"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-dd HH:mm:ss}Z");

    private static IEnumerable<string> V4(string[] lines, string? canonical)
    {
        string[] names = ["algorithm", "x-oss-date", "scope", "SHA-256 of the canonical request"];
        for (var line = 0; line < lines.Length; line++)
        {
            yield return $"  {(line < names.Length ? names[line] : string.Empty),-15} {Shown(lines[line])}";
        }

        foreach (var line in (canonical ?? string.Empty).ReplaceLineEndings("\n")
            .Split('\n', canonical is null ? StringSplitOptions.RemoveEmptyEntries : StringSplitOptions.None))
        {
            yield return $"  canonical       {Shown(line)}";
        }
    }

    private static bool IsMethod(string line) => line is "GET" or "PUT" or "POST" or "HEAD" or "DELETE" or "OPTIONS";

    private static string Shown(string line) => line.Length == 0 ? "-" : line;
}
