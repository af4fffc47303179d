using System.Text.RegularExpressions;
using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Names cause and fix of an error of OSS or of this service. What is given and not known is never guessed at.</summary>
internal static partial class Explainer
{
    /// <summary>How many entries of one EC number are shown, where no message tells them apart; beyond that only the general one.</summary>
    private const int MostOfOneNumber = 3;

    /// <summary>Explains a text.</summary>
    /// <param name="text">OSS's XML, this service's JSON, an EC number, a code, a message, or a callback parameter itself.</param>
    /// <param name="now">To compare expirations with.</param>
    /// <param name="language">Of cause and fix.</param>
    /// <returns>The explanations; none when the text, or the EC number or message in it, is not known.</returns>
    public static IReadOnlyList<Explanation> Explain(string text, DateTimeOffset now, Language language = Language.English)
    {
        ArgumentNullException.ThrowIfNull(text);
        var error = Named(ErrorText.Read(text));
        var artifact = error.ArgumentValue is { Length: > 0 } value ? ReadArgument(error, value, now) : null;
        if (OwnCodes(text, error, language) is { Count: > 0 } own)
        {
            return own;
        }

        if (Find(error) is { Count: > 0 } problems)
        {
            return [.. problems.Select(problem => Of(problem, error, artifact, language))];
        }

        if (artifact is null && error.Code is null
            && ArtifactReader.Read(text, ArtifactKind.Unknown, now) is { Kind: not ArtifactKind.Unknown } itself)
        {
            artifact = itself;
        }

        if (artifact is null)
        {
            return [];
        }

        var (cause, fix) = (artifact.HasErrors, language) switch
        {
            (true, Language.Chinese) => ("OSS 或本服务会拒绝它；原因见下面的检查结果。", "见检查结果。"),
            (false, Language.Chinese) => ("这不是错误，而是一个参数；内容见下面的检查结果。", "见检查结果。"),
            (true, _) => ("OSS or this service would refuse it; the findings say why.", "See the findings."),
            _ => ("It is not an error but a parameter; the findings say what is in it.", "See the findings."),
        };
        return [new Explanation("text", artifact.Kind.ToString(), 0, null, string.Empty, cause, fix) { Artifact = artifact }];
    }

    /// <summary>What else OSS says under the code of an error that is not known.</summary>
    public static IReadOnlyList<OssProblem> OthersOfCode(string text)
    {
        var code = Named(ErrorText.Read(text)).Code;
        return code is null ? [] : [.. OssProblems.All.Where(problem => problem.Code.Equals(code, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>An SDK's own name for a failure is not a code of OSS; its sentence, or what it wraps, says more. In OSS's XML a code is a
    /// code.</summary>
    private static ErrorText Named(ErrorText error) =>
        error.Code is { } code && !error.IsDocument && !OssProblems.All.Any(problem => problem.Code.Length > 1 && problem.HasCode(code))
            && ErrorCodes.All.All(own => own.Code != code)
            ? error with { Code = null, Message = error.IsPlain ? error.Message : $"{code}: {error.Message}" }
            : error;

    private static List<OssProblem> Find(ErrorText error)
    {
        var candidates = OssProblems.All.Where(problem => problem.HasCode(error.Code)
            && (problem.Argument is null || problem.Argument == error.ArgumentName)).ToList();
        if (error.Code is not null && candidates.Any(problem => problem.Code.Equals(error.Code, StringComparison.OrdinalIgnoreCase)))
        {
            candidates.RemoveAll(problem => problem.Code.Length > 1 && problem.Code.EndsWith('*'));
        }

        if (error.Ec is not null)
        {
            var numbered = candidates.Where(problem => problem.Ec == error.Ec).ToList();
            if (numbered.Count > 0)
            {
                return Best(numbered, error) is { Count: > 0 } told ? told : numbered.Count <= MostOfOneNumber ? numbered : [numbered[^1]];
            }

            // The number is not known: only what OSS says in one case alone can still explain it.
            return Best(candidates, error) is var alike && alike.TrueForAll(MeansOneThing) ? alike : [];
        }

        if (error.Message.Length > 0 && Best(candidates, error) is { Count: > 0 } best)
        {
            return best;
        }

        var code = error.Message.Length == 0 ? error.Code : error.IsPlain && error.Code is null ? error.Message : null;
        var coded = code is null ? [] : OssProblems.All.Where(problem =>
            problem.Code.Equals(code.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        return coded.Count > 0 ? coded.FindAll(problem => problem.StandsForItsCode) is { Count: > 0 } general ? general : coded
            : error.IsPlain && error.Code is null ? InALine(error.Message) : [];
    }

    private static bool MeansOneThing(OssProblem problem) => problem.Ec is null && OssProblems.All
        .Where(other => other.Code == problem.Code && other.Ec is not null && other.English.Cause != problem.English.Cause)
        .All(other => !problem.StandsForItsCode && !other.Messages.Intersect(problem.Messages).Any());

    /// <summary>In a line of a log only a code that means one thing says anything.</summary>
    private static List<OssProblem> InALine(string line) =>
    [
        .. OssProblems.All.Where(problem => problem.Code.Length > 1 && !problem.Code.Contains('*', StringComparison.Ordinal))
            .GroupBy(problem => problem.Code)
            .Where(same => Word(same.Key).IsMatch(line))
            .Select(same => same.FirstOrDefault(problem => problem.StandsForItsCode) ?? (same.Count() == 1 ? same.Single() : null))
            .OfType<OssProblem>(),
    ];

    /// <summary>The entries whose messages recognise most of the text. Of the same sentence with and without a number, an error without
    /// one is the latter.</summary>
    private static List<OssProblem> Best(List<OssProblem> candidates, ErrorText error)
    {
        var squeezed = ErrorText.Squeeze(error.Message);
        var recognised = candidates
            .Select(problem => (Problem: problem, Length: problem.Recognise(squeezed)))
            .Where(pair => pair.Length > 0 || (pair.Length == 0 && error.Code is not null))
            .ToList();
        if (recognised.Count == 0)
        {
            return [];
        }

        var most = recognised.Max(pair => pair.Length);
        var best = recognised.Where(pair => pair.Length == most).Select(pair => pair.Problem).ToList();
        return best.Find(problem => problem.Argument is not null) is { } special ? [special]
            : best.Count > 1 && error.Ec is null && best.FindAll(problem => problem.Ec is null) is { Count: > 0 } unnumbered ? unnumbered
            : best;
    }

    private static IReadOnlyList<Explanation> OwnCodes(string text, ErrorText error, Language language)
    {
        var code = error.Code ?? text.Trim();
        return [.. ErrorCodes.All
            .Where(known => known.Code == code || (error.Code is null && Word(known.Code).IsMatch(text)
                && known.Code.Contains('_', StringComparison.Ordinal)))
            .Select(known => (known, Words: language == Language.Chinese && OssProblems.Service.TryGetValue(known.Code, out var chinese)
                ? chinese : new Wording(known.Sentence, known.Remedy)))
            .Select(own => new Explanation("this service", own.known.Code, own.known.Status, null, own.known.Sentence, own.Words.Cause,
                own.Words.Fix)
            {
                Details = error.Code is null || error.Message.Length == 0 || error.Message == own.known.Sentence ? [] : [error.Message],
            })];
    }

    private static Explanation Of(OssProblem problem, ErrorText error, Artifact? artifact, Language language)
    {
        var words = problem.In(language);
        return new(problem.Status == 0 ? "the client" : "OSS", problem.Code.Contains('*', StringComparison.Ordinal) ? error.Code
            ?? string.Empty : problem.Code, problem.Status, problem.Ec ?? error.Ec,
            error.IsPlain || error.Message.Length == 0 ? problem.Message : error.Message, words.Cause, words.Fix)
        {
            Details = [.. Details(error), .. SignedText.Compare(error, language)],
            Artifact = artifact,
        };
    }

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
            PolicyFields.Bucket => "bucket is not a form field: the form went to the address of another bucket.",
            PolicyFields.Key => "The key is compared as sent, before ${filename} is expanded; upper and lower case count.",
            "content-type" => "The field Content-Type counts, not the type of the file part.",
            PolicyFields.OssContentType => "The client has to send the field x-oss-content-type as well as Content-Type.",
            PolicyFields.Callback => "The callback was left out or changed: it must be the Base64 text of the grant to the letter.",
            PolicyFields.SuccessActionStatus => "success_action_status is a separate form field, as text.",
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

    private static Artifact? ReadArgument(ErrorText error, string value, DateTimeOffset now) =>
        error.ArgumentName?.ToLowerInvariant() switch
        {
            "callback" or "callbackurl" or "x-oss-callback" => ArtifactReader.Read(value, ArtifactKind.Callback, now),
            "callback-var" or "x-oss-callback-var" => ArtifactReader.Read(value, ArtifactKind.CallbackVar, now),
            _ => ArtifactReader.Read(value, ArtifactKind.Unknown, now) is { Kind: not ArtifactKind.Unknown } artifact ? artifact : null,
        };

    private static Regex Word(string code) => new($@"(?<![A-Za-z_]){Regex.Escape(code)}(?![A-Za-z_])", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"Policy Condition failed:\s*(\[.*\])")]
    private static partial Regex ConditionText();
}
