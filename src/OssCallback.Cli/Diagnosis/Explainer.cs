using System.Text.RegularExpressions;
using OssCallback.Callbacks;
using OssCallback.Endpoints;
using OssCallback.Policies;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Names cause and fix of an error of OSS or of this service.</summary>
public static partial class Explainer
{
    /// <summary>Explains a text.</summary>
    /// <param name="text">OSS's XML, this service's JSON, an EC number, a code, a message, or a callback parameter itself.</param>
    /// <param name="now">To compare expirations with.</param>
    /// <returns>The explanations, the most exact first; none when the text says nothing to us.</returns>
    public static IReadOnlyList<Explanation> Explain(string text, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        var error = ErrorText.Read(text);
        var artifact = error.ArgumentValue is { Length: > 0 } value ? ReadArgument(error, value, now) : null;
        var own = OwnCodes(text, error);
        if (own.Count > 0)
        {
            return own;
        }

        var problems = FindProblems(error);
        if (problems.Count > 0)
        {
            return [.. problems.Select(problem => Of(problem, error, artifact))];
        }

        if (artifact is null && ArtifactReader.Read(text, ArtifactKind.Unknown, now) is { Kind: not ArtifactKind.Unknown } itself)
        {
            artifact = itself;
        }

        return artifact is null ? [] :
        [
            new Explanation("text", artifact.Kind.ToString(), 0, null, string.Empty,
                artifact.HasErrors ? "OSS or this service would refuse it; the findings say why." : "It is no error but a parameter; the findings say what is in it.", "See the findings.") { Artifact = artifact },
        ];
    }

    private static List<OssProblem> FindProblems(ErrorText error)
    {
        bool SameCode(OssProblem problem) => error.Code is null || problem.Code.Equals(error.Code, StringComparison.OrdinalIgnoreCase);
        if (error.Message.Length > 0 && OssProblems.All.FirstOrDefault(problem => SameCode(problem) && problem.MatchesMessage(error.Message)) is { } exact)
        {
            return [exact];
        }

        if (error.Ec is not null && OssProblems.All.Where(problem => problem.Ec == error.Ec).ToList() is { Count: > 0 } numbered)
        {
            return numbered;
        }

        var code = error.Code ?? error.Message;
        var coded = OssProblems.All.Where(problem => problem.Code.Equals(code, StringComparison.OrdinalIgnoreCase)).ToList();
        return coded.Count > 0 || error.Code is not null ? coded

            // In a line of a log: only a code that means one thing says anything.
            : [.. OssProblems.All.Where(problem => problem.Code.Length > 0).GroupBy(problem => problem.Code).Where(same => same.Count() == 1 && Word(same.Key).IsMatch(error.Message)).Select(same => same.Single())];
    }

    private static IReadOnlyList<Explanation> OwnCodes(string text, ErrorText error)
    {
        var code = error.Code ?? text.Trim();
        return [.. ErrorCodes.All
            .Where(known => known.Code == code || (error.Code is null && Word(known.Code).IsMatch(text) && known.Code.Contains('_', StringComparison.Ordinal)))
            .Select(known => new Explanation("this service", known.Code, known.Status, null, known.Sentence, known.Sentence, known.Remedy)
            {
                Details = error.Code is null || error.Message.Length == 0 || error.Message == known.Sentence ? [] : [error.Message],
            })];
    }

    private static Explanation Of(OssProblem problem, ErrorText error, Artifact? artifact) =>
        new("OSS", problem.Code, problem.Status, problem.Ec ?? error.Ec, problem.MatchesMessage(error.Message) ? error.Message : problem.Message, problem.Cause, problem.Fix)
        {
            Details = [.. Details(error)],
            Artifact = artifact,
        };

    private static IEnumerable<string> Details(ErrorText error)
    {
        if (ConditionText().Match(error.Message) is not { Success: true } match)
        {
            yield break;
        }

        if (ReadCondition(match.Groups[1].Value) is not { } rule)
        {
            yield break;
        }

        yield return rule.Mode switch
        {
            "eq" => $"Send the field {rule.Field} with exactly the value '{rule.Values[0]}'.",
            "starts-with" => $"Send the field {rule.Field} with a value that begins with '{rule.Values[0]}'.",
            "in" => $"Send the field {rule.Field} with one of: {string.Join(", ", rule.Values)}.",
            _ => $"Send the field {rule.Field} with none of: {string.Join(", ", rule.Values)}.",
        };
        var hint = rule.Field.ToLowerInvariant() switch
        {
            PolicyFields.Bucket => "bucket is no form field: the form went to the address of another bucket.",
            PolicyFields.Key => "The key is compared as sent, before ${filename} is expanded; upper and lower case count.",
            "content-type" => "The field Content-Type counts, not the type of the file part.",
            PolicyFields.OssContentType => "The client has to send the field x-oss-content-type as well as Content-Type.",
            PolicyFields.Callback => "The callback was left out or changed: it must be the Base64 text of the grant to the letter.",
            PolicyFields.SuccessActionStatus => "success_action_status is a form field of its own, as text.",
            _ => null,
        };
        if (hint is not null)
        {
            yield return hint;
        }
    }

    private static PolicyRule? ReadCondition(string text)
    {
        try
        {
            var reader = new PolicyConditionReader([]);
            reader.Read(LocatedJsonReader.Read($"[{text}]"));
            return reader.Rules is [var only] ? only : null;
        }
        catch (LocatedJsonException)
        {
            // OSS quotes values without escaping them; what cannot be read is not explained further.
            return null;
        }
    }

    private static Artifact? ReadArgument(ErrorText error, string value, DateTimeOffset now) => error.ArgumentName?.ToLowerInvariant() switch
    {
        "callback" or "callbackurl" or "x-oss-callback" => ArtifactReader.Read(value, ArtifactKind.Callback, now),
        "callback-var" or "x-oss-callback-var" => ArtifactReader.Read(value, ArtifactKind.CallbackVar, now),
        _ => ArtifactReader.Read(value, ArtifactKind.Unknown, now) is { Kind: not ArtifactKind.Unknown } artifact ? artifact : null,
    };

    private static Regex Word(string code) => new($@"(?<![A-Za-z_]){Regex.Escape(code)}(?![A-Za-z_])", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"Policy Condition failed:\s*(\[.*\])")]
    private static partial Regex ConditionText();
}
