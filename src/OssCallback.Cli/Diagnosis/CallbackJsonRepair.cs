using System.Text;
using System.Text.RegularExpressions;

namespace OssCallback.Cli.Diagnosis;

/// <summary>
/// Reads the JSON of a callback parameter and repairs what its builders usually get wrong: quotes inside callbackBody that were not
/// escaped, a comma too many.
/// </summary>
internal static partial class CallbackJsonRepair
{
    /// <summary>Reads a text.</summary>
    /// <exception cref="LocatedJsonException">It is not JSON, and not for one of those reasons.</exception>
    public static RepairedJson Read(string text)
    {
        try
        {
            return new RepairedJson(LocatedJsonReader.Read(text), text, [], []);
        }
        catch (LocatedJsonException)
        {
            var findings = new List<LintFinding>();
            var edits = new List<(int Start, int Length, string Replacement)>();
            EscapeBody(text, findings, edits);
            foreach (Match comma in ExtraComma().Matches(text))
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, "A comma too many.", comma.Index, 1, "0007-00000003")
                    { Replacement = string.Empty });
                edits.Add((comma.Index, 1, string.Empty));
            }

            if (edits.Count == 0)
            {
                throw;
            }

            var repaired = new StringBuilder(text);
            foreach (var (start, length, replacement) in edits.OrderByDescending(edit => edit.Start))
            {
                repaired.Remove(start, length).Insert(start, replacement);
            }

            LocatedJson root;
            try
            {
                root = LocatedJsonReader.Read(repaired.ToString());
            }
            catch (LocatedJsonException)
            {
                // Something else is wrong as well; the first reason, that of the text as it is, is the one to tell.
                root = LocatedJsonReader.Read(text);
            }

            return new RepairedJson(root, repaired.ToString(), findings, [.. edits.OrderBy(edit => edit.Start)]);
        }
    }

    private static void EscapeBody(string text, List<LintFinding> findings, List<(int Start, int Length, string Replacement)> edits)
    {
        var beginning = BodyBeginning().Match(text);
        var start = beginning.Index + beginning.Length;
        if (!beginning.Success || BodyEnding().Match(text, start) is not { Success: true } ending)
        {
            return;
        }

        var before = edits.Count;
        for (var index = start; index < ending.Index; index++)
        {
            switch (text[index])
            {
                case '\\':
                    index++;
                    break;
                case '"':
                    edits.Add((index, 1, "\\\""));
                    break;
                case '\n':
                    edits.Add((index, 1, "\\n"));
                    break;
                case '\r':
                    edits.Add((index, 1, "\\r"));
                    break;
                case '\t':
                    edits.Add((index, 1, "\\t"));
                    break;
                default:
                    break;
            }
        }

        if (edits.Count > before)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error,
                    "Inside callbackBody, quotes and line breaks must be escaped (\\\"), because callbackBody is a JSON string.",
                    edits[before].Start, 1, "0007-00000003")
                { Replacement = edits[before].Replacement });
        }
    }

    [GeneratedRegex("\"callbackBody\"\\s*:\\s*\"", RegexOptions.IgnoreCase)]
    private static partial Regex BodyBeginning();

    [GeneratedRegex("\"\\s*(,\\s*\"(callback[A-Za-z]+|additionalHeaders)\"\\s*:|,?\\s*}\\s*\\z)", RegexOptions.IgnoreCase)]
    private static partial Regex BodyEnding();

    [GeneratedRegex(",(?=\\s*}\\s*\\z)")]
    private static partial Regex ExtraComma();
}
