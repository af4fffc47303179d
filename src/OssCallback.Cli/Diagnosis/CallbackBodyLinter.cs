using System.Text.RegularExpressions;
using OssCallback.Callbacks;
using OssCallback.Uploads;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Looks at the template in callbackBody.</summary>
internal static partial class CallbackBodyLinter
{
    // All that OSS documents; the whole imageInfo is not documented, but used in the wild.
    private static readonly string[] Variables = [.. CallbackFields.System, "vpcId", "imageInfo"];

    private static readonly string[] Numbers =
    [
        CallbackFields.Size,
        CallbackFields.ImageHeight,
        CallbackFields.ImageWidth,
        CallbackFields.Crc64,
    ];

    public static void Lint(LocatedJson body, string bodyType, LocatedJson root, bool typeIsGiven, List<LintFinding> findings)
    {
        if (body.Kind != LocatedKind.String)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error, "callbackBody must be a string; a JSON template is written as a string with escaped quotes.",
                    body.Start, body.End - body.Start));
            return;
        }

        if (body.Text.Length == 0)
        {
            findings.Add(new LintFinding(LintSeverity.Error, "callbackBody is empty.", body.Start, body.End - body.Start, "0007-00000011"));
            return;
        }

        var isJson = bodyType == CallbackParameter.JsonBodyType;
        LintPlaceholders(body, isJson, findings);
        LintForm(body, isJson, root, typeIsGiven, findings);
        foreach (var name in new[] { CallbackFields.Bucket, CallbackFields.Object })
        {
            // Where the placeholder is only misspelled, that is told already.
            if (!body.Text.Contains("${" + name + "}", StringComparison.OrdinalIgnoreCase)
                && !body.Text.Contains($"$({name})", StringComparison.OrdinalIgnoreCase)
                    && !body.Text.Contains($"%7B{name}%7D", StringComparison.OrdinalIgnoreCase))
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Warning, $"The body does not hold ${{{name}}}: the receiver cannot tell which upload it is about.",
                        body.Start, 1));
            }
        }

        if (!body.Text.Contains(CallbackFields.Ticket, StringComparison.Ordinal))
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Note, "The body holds no ticket: anyone with a bucket can have OSS sign such a body for this address.",
                    body.Start, 1));
        }
    }

    private static void LintPlaceholders(LocatedJson body, bool isJson, List<LintFinding> findings)
    {
        var text = body.Text;
        for (var dollar = text.IndexOf('$', StringComparison.Ordinal); dollar >= 0; dollar = text.IndexOf('$', dollar + 1))
        {
            if (dollar + 1 == text.Length || text[dollar + 1] != '{')
            {
                var round = RoundPlaceholder().Match(text, dollar);
                var isRound = round.Success && round.Index == dollar;
                findings.Add(
                    At(
                        body, dollar, isRound ? round.Length : 1, LintSeverity.Error,
                        "Left brace must be adjacent to dollar sign: a placeholder is written ${object}, not $(object), and a '$' cannot "
                            + "stand alone.",
                        "0007-00000105") with
                    {
                        Replacement = isRound ? "${" + round.Groups[1].Value + "}" : null,
                    });
                continue;
            }

            var close = text.IndexOf('}', dollar);
            if (close < 0)
            {
                findings.Add(
                    At(body, dollar, text.Length - dollar, LintSeverity.Error, "This placeholder is not closed by '}'.", "0007-00000105"));
                return;
            }

            LintPlaceholder(body, dollar, close, isJson, findings);
            dollar = close;
        }

        foreach (Match encoded in EncodedPlaceholder().Matches(text))
        {
            findings.Add(
                At(
                    body, encoded.Index, encoded.Length, LintSeverity.Error,
                    "A percent-encoded placeholder is not expanded; it reaches the receiver as it is.") with
                {
                    Replacement = "${" + Uri.UnescapeDataString(encoded.Groups[1].Value) + "}",
                });
        }
    }

    private static void LintPlaceholder(LocatedJson body, int dollar, int close, bool isJson, List<LintFinding> findings)
    {
        var name = body.Text[(dollar + 2)..close];
        if (name.StartsWith(CallbackFields.VariablePrefix, StringComparison.Ordinal))
        {
            if (name.StartsWith("x:x:", StringComparison.Ordinal))
            {
                findings.Add(At(body, dollar, close + 1 - dollar, LintSeverity.Warning,
                    "The prefix x: is doubled.") with
                { Replacement = "${" + name[2..] + "}" });
            }
            else if (!CallbackParameter.IsVariableName(name))
            {
                findings.Add(
                    At(
                        body, dollar, close + 1 - dollar, LintSeverity.Warning,
                        "Custom variables are documented as 'x:' with lower-case letters."));
            }
        }
        else if (!Variables.Contains(name, StringComparer.Ordinal))
        {
            var meant = Variables.FirstOrDefault(variable => variable.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
            findings.Add(
                At(
                    body, dollar, close + 1 - dollar, LintSeverity.Warning,
                    $"OSS documents no variable '{name}'; what OSS does with it is not known. Names are case-sensitive, custom ones begin "
                        + $"with x:.") with
                {
                    Replacement = meant is null ? null : "${" + meant + "}",
                });
        }

        if (isJson && name.StartsWith("imageInfo", StringComparison.Ordinal)
            && body.Text.IndexOf("${imageInfo", StringComparison.Ordinal) == dollar)
        {
            findings.Add(At(body, dollar, close + 1 - dollar, LintSeverity.Note,
                "For a file that is not an image OSS has been seen to write nothing here (\"height\":,), so that the body is not "
                    + "JSON: the receiver must take gaps, or use the form type."));
        }

        if (isJson && dollar > 0 && close + 1 < body.Text.Length && body.Text[dollar - 1] == '"' && body.Text[close + 1] == '"')
        {
            findings.Add(Numbers.Contains(name, StringComparer.Ordinal)
                ? At(
                    body, dollar - 1, close + 3 - dollar, LintSeverity.Note,
                    "In a JSON body this is a number and comes bare; the quotes make it a text.")
                : At(
                    body, dollar - 1, close + 3 - dollar, LintSeverity.Error,
                    "In a JSON body OSS writes the quotes of a text itself: with quotes around the placeholder the body is not JSON.") with
                {
                    Replacement = "${" + name + "}",
                });
        }

        var field = FieldBefore().Match(body.Text[..dollar]);
        if (field.Success && field.Groups[1].Value is var fieldName && fieldName != name
            && CallbackFields.System.Contains(fieldName, StringComparer.Ordinal) && Variables.Contains(name, StringComparer.Ordinal))
        {
            findings.Add(
                At(body, dollar, close + 1 - dollar, LintSeverity.Warning, $"The field '{fieldName}' is filled with ${{{name}}}.") with
                {
                    Replacement = "${" + fieldName + "}",
                });
        }
    }

    private static void LintForm(LocatedJson body, bool isJson, LocatedJson root, bool typeIsGiven, List<LintFinding> findings)
    {
        var text = body.Text.Trim();
        if (!isJson && text.StartsWith('{'))
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error,
                    "The body is a JSON template, but callbackBodyType is the form type: values would come percent-encoded and without "
                        + "quotes.",
                    typeIsGiven ? body.Start : root.End - 1, 0)
                {
                    Replacement = typeIsGiven ? null : $",\"callbackBodyType\":\"{CallbackParameter.JsonBodyType}\"",
                });
            return;
        }

        if (isJson)
        {
            try
            {
                LocatedJsonReader.Read(
                    Placeholder().Replace(
                        text.Replace("\"${", "${", StringComparison.Ordinal).Replace("}\"", "}", StringComparison.Ordinal), "0"));
            }
            catch (LocatedJsonException exception)
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error,
                        $"callbackBodyType is JSON, but the expanded body is not JSON: {exception.Message}. OSS sends it anyway.",
                        body.Start, body.End - body.Start));
            }

            return;
        }

        LintPieces(body, findings);
        var names = text.Split('&').Select(field => field.Split('=')[0]).ToList();
        foreach (var repeated in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Warning,
                    $"The field '{repeated.Key}' appears twice; receivers differ in which one they take, and this service refuses it.",
                    body.Start, 1));
        }
    }

    /// <summary>What OSS copies as it stands and the receiver does not expect: white space of the source file, HTML, a colon for an
    /// equals sign.</summary>
    private static void LintPieces(LocatedJson body, List<LintFinding> findings)
    {
        foreach (Match blank in LineBreak().Matches(body.Text))
        {
            findings.Add(At(body, blank.Index, blank.Length, LintSeverity.Error,
                "Line breaks and the blanks around them become part of the values: write the template in one line.") with
            {
                Replacement = string.Empty,
            });
        }

        foreach (Match entity in HtmlAmpersand().Matches(body.Text))
        {
            findings.Add(At(body, entity.Index, entity.Length, LintSeverity.Error,
                "&amp; is HTML: in a form template '&' stands by itself.") with
            { Replacement = "&" });
        }

        var start = 0;
        foreach (var piece in body.Text.Split('&'))
        {
            var text = piece.Replace("amp;", string.Empty, StringComparison.OrdinalIgnoreCase).Trim();
            if (text.Length > 0 && !text.Contains('=', StringComparison.Ordinal))
            {
                var from = start + piece.IndexOf(text[0], StringComparison.Ordinal);
                var colon = piece.IndexOf(":${", StringComparison.Ordinal);
                findings.Add(colon < 0
                    ? At(body, from, text.Length, LintSeverity.Error,
                        "This piece has no '=': a form consists of name=value, with '&' between them.")
                    : At(body, start + colon, 1, LintSeverity.Error,
                        "This piece has no '=': a form writes name=value, not name:value.") with
                    { Replacement = "=" });
            }

            start += piece.Length + 1;
        }
    }

    private static LintFinding At(LocatedJson body, int index, int length, LintSeverity severity, string message, string? ec = null) =>
        new(severity, message, body.Source[index], body.Source[index + length] - body.Source[index], ec);

    [GeneratedRegex(@"[ \t]*[\r\n]+\s*")]
    private static partial Regex LineBreak();

    [GeneratedRegex("&amp;", RegexOptions.IgnoreCase)]
    private static partial Regex HtmlAmpersand();

    [GeneratedRegex(@"\$\(([A-Za-z0-9_.:\-]+)\)")]
    private static partial Regex RoundPlaceholder();

    [GeneratedRegex("%24%7B((?:(?!%7D).)+)%7D", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedPlaceholder();

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?:^|[&{,\"\\s])([A-Za-z0-9.]+)\"?\\s*[=:]\\s*\"?\\z")]
    private static partial Regex FieldBefore();
}
