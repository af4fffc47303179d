using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OssCallback.Cli.Diagnosis;

namespace OssCallback.Cli.Verify;

/// <summary>What a request may have looked like before something on the way changed it: the changes that proxies, frameworks and copied
/// captures really make.</summary>
internal static partial class CallbackVariants
{
    private const int MaxReorderedParameters = 4;

    /// <summary>What gateways and frameworks put in front of an application's paths.</summary>
    private static readonly string[] Prefixes =
    [
        "/api", "/oss", "/v1", "/v2", "/api/v1", "/api/v2", "/app", "/web", "/prod", "/dev", "/test", "/stage", "/prod-api", "/dev-api",
            "/stage-api", "/server",
        "/service", "/gateway", "/admin", "/admin-api", "/open", "/rest", "/public", "/index.php", "/callback", "/upload",
    ];

    /// <summary>Candidates with the change that would explain them. Each costs a signature check, which is why only the command tries
    /// them.</summary>
    /// <param name="target">Path and query as they arrived.</param>
    /// <param name="body">The body as it arrived.</param>
    public static IEnumerable<(string Change, string Target, byte[] Body)> Of(string target, byte[] body)
    {
        foreach (var (change, variant) in BodiesOf(body))
        {
            yield return (change, target, variant);
        }

        foreach (var (change, variant) in TargetsOf(target))
        {
            yield return (change, variant, body);
        }

        foreach (var (change, variantTarget) in TargetsOf(target))
        {
            foreach (var (bodyChange, variantBody) in BodiesOf(body))
            {
                yield return ($"{change}, and {bodyChange}", variantTarget, variantBody);
            }
        }
    }

    private static IEnumerable<(string Change, byte[] Body)> BodiesOf(byte[] body)
    {
        if (body.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            yield return ("a byte order mark was put in front of the body", body[Encoding.UTF8.Preamble.Length..]);
        }

        if (body.AsSpan().TrimEnd("\r\n"u8) is var trimmed && trimmed.Length < body.Length)
        {
            yield return ("a line break was appended to the body", trimmed.ToArray());
        }

        yield return ("a line break was cut off the end of the body", [.. body, (byte)'\n']);
        var text = Encoding.Latin1.GetString(body);
        foreach (var (change, variant) in TextsOf(text).Where(variant => variant.Text != text))
        {
            yield return (change, Encoding.Latin1.GetBytes(variant));
        }
    }

    /// <summary>Bytes as Latin-1, so that what is not text survives.</summary>
    private static IEnumerable<(string Change, string Text)> TextsOf(string text)
    {
        yield return ("the spaces of the body were encoded in another way (+ and %20)", text.Replace("%20", "+", StringComparison.Ordinal));
        yield return ("the spaces of the body were encoded in another way (+ and %20)", text.Replace("+", "%20", StringComparison.Ordinal));
        yield return ("the hexadecimal digits in the body were written in lower case", Escape()
            .Replace(text, match => match.Value.ToUpperInvariant()));
        yield return ("the hexadecimal digits in the body were written in upper case", Escape()
            .Replace(text, match => match.Value.ToLowerInvariant()));
        yield return ("the characters ' ( ) ! * of the body were written bare", Bare().Replace(text, match => Encoded(match.Value[0])));
        yield return ("the characters ' ( ) ! * of the body were percent-encoded", EncodedMark()
            .Replace(text, match => Uri.UnescapeDataString(match.Value)));
        yield return ("the line breaks of the body were changed", text.Replace("\r\n", "\n", StringComparison.Ordinal));
        if (text.TrimStart().StartsWith('{'))
        {
            foreach (var json in OfJson(text))
            {
                yield return json;
            }

            yield break;
        }

        foreach (var space in new[] { "%20", "+" })
        {
            foreach (var kept in new[] { "-_.", "-_.~", "-_.*", "-_.~!*'()", "-_./", "-_./:" })
            {
                yield return ("the body was decoded", Form(text, decode: false, space, kept));
                yield return ("the body was decoded and encoded again in another way", Form(text, decode: true, space, kept));
            }
        }
    }

    /// <summary>A framework that read the form and logged or forwarded it as JSON; or wrote the JSON again with other blanks.</summary>
    private static IEnumerable<(string Change, string Text)> OfJson(string text)
    {
        LocatedJson root;
        try
        {
            root = LocatedJsonReader.Read(text.Trim());
        }
        catch (LocatedJsonException)
        {
            // Then it is not JSON, and nobody rewrote it.
            yield break;
        }

        yield return ("the JSON of the body was rewritten with blanks", Compact(text));
        if (root.Members.All(member => member.Value.Kind is not (LocatedKind.Object or LocatedKind.Array)))
        {
            foreach (var space in new[] { "%20", "+" })
            {
                yield return (
                    "the form in the body was written as JSON", string.Join('&', root.Members.Select(member => Field(member, space))));
            }
        }

        static string Field(LocatedMember member, string space)
        {
            var value = member.Value.Kind == LocatedKind.Null ? string.Empty : member.Value.Text;
            return $"{Encode(member.Name, space, "-_.:")}={Encode(value, space, "-_.")}";
        }
    }

    private static string Compact(string json)
    {
        var compact = new StringBuilder(json.Length);
        var inString = false;
        for (var index = 0; index < json.Length; index++)
        {
            if (json[index] == '"' && (index == 0 || json[index - 1] != '\\'))
            {
                inString = !inString;
            }

            if (inString || !char.IsWhiteSpace(json[index]))
            {
                compact.Append(json[index]);
            }
        }

        return compact.ToString();
    }

    private static string Form(string text, bool decode, string space, string kept) => string.Join('&', text.Split('&').Select(piece =>
    {
        var equals = piece.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? piece
            : $"{piece[..equals]}={Encode(decode ? Decode(piece[(equals + 1)..]) : piece[(equals + 1)..], space, kept)}";
    }));

    private static string Decode(string text) =>
        Escape().Replace(text.Replace('+', ' '), match =>
            ((char)byte.Parse(match.Value.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());

    private static string Encode(string text, string space, string kept) => string.Concat(text
        .Select(character => character == ' ' ? space
            : char.IsAsciiLetterOrDigit(character) || kept.Contains(character, StringComparison.Ordinal) ? character.ToString()
            : character > '\u00FF' ? string.Concat(Encoding.UTF8.GetBytes([character]).Select(octet => Encoded((char)octet)))
            : Encoded(character)));

    private static string Encoded(char octet) => string.Create(CultureInfo.InvariantCulture, $"%{(int)octet:X2}");

    private static IEnumerable<(string Change, string Target)> TargetsOf(string target)
    {
        if (target.Contains(' ', StringComparison.Ordinal))
        {
            yield return ("a space got into path or query", target.Replace(" ", string.Empty, StringComparison.Ordinal));
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? string.Empty : target[question..];
        yield return path.EndsWith('/') && path.Length > 1
            ? ("a slash was added to the end of the path", path[..^1] + query)
            : ("a slash was cut off the end of the path", path + "/" + query);
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return ("something was put in front of the path", path[slash..] + query);
        }

        foreach (var prefix in Prefixes)
        {
            yield return ($"{prefix} was cut off the front of the path", prefix + path + query);
        }

        if (question < 0)
        {
            yield return ("a question mark with nothing behind it was cut off", path + "?");
            yield break;
        }

        yield return ("a query was added", path);
        var parameters = query[1..].Split('&');
        for (var appended = 0; appended < parameters.Length && parameters.Length > 1; appended++)
        {
            var name = parameters[appended].Split('=')[0];
            yield return ($"the parameter {name} was added to the query",
                $"{path}?{string.Join('&', parameters.Where((_, index) => index != appended))}");
        }

        yield return ("the spaces of the query were encoded in another way (+ and %20)", path
            + query.Replace("%20", "+", StringComparison.Ordinal));
        yield return ("the spaces of the query were encoded in another way (+ and %20)", path
            + query.Replace("+", "%20", StringComparison.Ordinal));
        yield return ("the hexadecimal digits in the query were written in lower case", path + Escape()
            .Replace(query, match => match.Value.ToUpperInvariant()));
        yield return ("the query was decoded", path + "?" + Form(query[1..], decode: false, "%20", "-_.~"));
        if (parameters.Length <= MaxReorderedParameters)
        {
            foreach (var order in Permute(parameters))
            {
                yield return ("the parameters of the query were re-ordered", $"{path}?{string.Join('&', order)}");
            }
        }
    }

    private static IEnumerable<string[]> Permute(string[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((first, index) => Permute([.. items[..index], .. items[(index + 1)..]])
            .Select(string[] (rest) => [first, .. rest]));

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex("[!'()*]")]
    private static partial Regex Bare();

    [GeneratedRegex("%(21|27|28|29|2A)", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedMark();
}
