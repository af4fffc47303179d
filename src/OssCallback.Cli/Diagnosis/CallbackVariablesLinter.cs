using System.Globalization;
using System.Text;
using OssCallback.Callbacks;
using OssCallback.Uploads;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Looks at the JSON of <c>x-oss-callback-var</c>.</summary>
internal static class CallbackVariablesLinter
{
    /// <summary>Looks at the decoded JSON.</summary>
    /// <param name="text">The decoded JSON.</param>
    public static LintReport Lint(string text)
    {
        LocatedJson root;
        try
        {
            root = LocatedJsonReader.Read(text);
        }
        catch (LocatedJsonException exception)
        {
            return LintReport.Create(text,
                [new LintFinding(LintSeverity.Error, $"The variables are not JSON: {exception.Message}.", exception.Position, 1,
                "0007-00000103")]);
        }

        var findings = new List<LintFinding>();
        if (root.Kind != LocatedKind.Object)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error, "The variables must be a JSON object of strings.", root.Start, root.End - root.Start,
                    "0007-00000103"));
        }

        foreach (var member in root.Members)
        {
            if (!member.Name.StartsWith(CallbackFields.VariablePrefix, StringComparison.Ordinal))
            {
                findings.Add(
                    new LintFinding(LintSeverity.Error, "The name of a variable begins with 'x:'.", member.Start, member.End - member.Start)
                    {
                        Replacement = $"\"{CallbackFields.VariablePrefix}{member.Name.ToLowerInvariant()}\"",
                    });
            }
            else if (member.Name.StartsWith("x:x:", StringComparison.Ordinal))
            {
                findings.Add(new LintFinding(LintSeverity.Error,
                    "The prefix x: is doubled: the SDK or a helper adds it already, and ${x:…} would not find the value.", member.Start,
                    member.End - member.Start)
                {
                    Replacement = $"\"{member.Name[2..]}\"",
                });
            }
            else if (!CallbackParameter.IsVariableName(member.Name))
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Warning, "Names are documented as lower case.", member.Start,
                        member.End - member.Start)
                    { Replacement = $"\"{member.Name.ToLowerInvariant()}\"" });
            }

            if (member.Value.Kind != LocatedKind.String)
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, "The value of a variable must be a string.", member.Value.Start,
                        member.Value.End - member.Value.Start)
                    {
                        Replacement = member.Value.Kind is LocatedKind.Number or LocatedKind.Boolean ? $"\"{member.Value.Text}\"" : null,
                    });
            }
        }

        foreach (var repeated in root.Members.GroupBy(member => member.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Warning, $"'{repeated.Key}' appears twice.", repeated.Last().Start,
                    repeated.Last().End - repeated.Last().Start));
        }

        var length = (Encoding.UTF8.GetByteCount(text) + 2) / 3 * 4;
        if (length > CallbackParameter.MaxBase64Length)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The variables are {length} characters of Base64; OSS takes {CallbackParameter.MaxBase64Length} in a header "
                        + $"or query. As form fields they have no such limit."),
                    0, 1, "0007-00000101"));
        }

        return LintReport.Create(text, findings);
    }
}
