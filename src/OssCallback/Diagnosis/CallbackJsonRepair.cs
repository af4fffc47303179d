using System.Text;
using System.Text.RegularExpressions;

namespace OssCallback.Diagnosis;

/// <summary>Reads the JSON of a callback parameter and mends what builders of it usually get wrong: quotes inside callbackBody that were not escaped, a comma too many.</summary>
internal static partial class CallbackJsonRepair
{
    /// <summary>Reads a text.</summary>
    /// <returns>The value, or null with the place and the reason; with mended mistakes also the findings and the mended text, which is the one that was read.</returns>
    public static (LocatedJson? Root, string Text, List<LintFinding> Findings, int Position, string Reason) Repair(string text)
    {
        try
        {
            return (LocatedJsonReader.Read(text), text, [], 0, string.Empty);
        }
        catch (LocatedJsonException original)
        {
            var findings = new List<LintFinding>();
            EscapeBody(text, findings);
            foreach (Match comma in ExtraComma().Matches(text))
            {
                findings.Add(new LintFinding(LintSeverity.Error, "A comma too many.", comma.Index, 1, "0007-00000003") { Replacement = string.Empty });
            }

            var mended = LintReport.Create(text, findings).Corrected;
            if (mended is not null)
            {
                try
                {
                    return (LocatedJsonReader.Read(mended), mended, findings, 0, string.Empty);
                }
                catch (LocatedJsonException)
                {
                    // Something else is wrong as well; the first reason is the one to tell.
                    return (null, text, [], original.Position, original.Message);
                }
            }

            return (null, text, [], original.Position, original.Message);
        }
    }

    private static void EscapeBody(string text, List<LintFinding> findings)
    {
        var beginning = BodyBeginning().Match(text);
        if (!beginning.Success)
        {
            return;
        }

        var start = beginning.Index + beginning.Length;
        var ending = BodyEnding().Match(text, start);
        if (!ending.Success)
        {
            return;
        }

        var body = text[start..ending.Index];
        var escaped = new StringBuilder();
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '\\' && i + 1 < body.Length)
            {
                escaped.Append(body[i]).Append(body[++i]);
            }
            else
            {
                escaped.Append(body[i] switch { '"' => "\\\"", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", var other => other.ToString() });
            }
        }

        if (escaped.ToString() is var replacement && replacement != body)
        {
            var first = start + body.AsSpan().CommonPrefixLength(replacement);
            findings.Add(new LintFinding(LintSeverity.Error, "Inside callbackBody, quotes and line breaks must be escaped (\\\"), because callbackBody is a JSON string.", first, start + body.Length - first, "0007-00000003")
            {
                Replacement = replacement[(first - start)..],
            });
        }
    }

    [GeneratedRegex("\"callbackBody\"\\s*:\\s*\"", RegexOptions.IgnoreCase)]
    private static partial Regex BodyBeginning();

    [GeneratedRegex("\"\\s*(,\\s*\"(callback[A-Za-z]+|additionalHeaders)\"\\s*:|,?\\s*}\\s*\\z)", RegexOptions.IgnoreCase)]
    private static partial Regex BodyEnding();

    [GeneratedRegex(",(?=\\s*}\\s*\\z)")]
    private static partial Regex ExtraComma();
}
