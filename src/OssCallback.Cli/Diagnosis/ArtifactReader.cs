using System.Text.RegularExpressions;
using OssCallback.Callbacks;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Finds out what a text is and takes it apart.</summary>
internal static partial class ArtifactReader
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">Base64, a ticket, or JSON that is not encoded yet; also with the name of its header or field in front.</param>
    /// <param name="kind">What it is, or Unknown to find out.</param>
    /// <param name="now">To compare expirations with.</param>
    /// <returns>Kind Unknown when it is something else.</returns>
    public static Artifact Read(string text, ArtifactKind kind, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (value, wrapping) = Unwrap(text);
        var artifact = ReadBare(value, kind, now);
        return wrapping.Count == 0 ? artifact : artifact with { Encoding = [.. wrapping, .. artifact.Encoding] };
    }

    /// <summary>Reads everything that lies in a pasted text.</summary>
    /// <param name="text">As <see cref="Read"/>; or a grant, a presigned URL, a curl command, a form in HTML.</param>
    /// <param name="kind">Which of them to read, or Unknown for all.</param>
    /// <param name="now">To compare expirations with.</param>
    public static IReadOnlyList<Artifact> ReadAll(string text, ArtifactKind kind, DateTimeOffset now)
    {
        var found = PastedText.Find(text).Where(piece => kind == ArtifactKind.Unknown || piece.Kind == kind).ToList();
        return found.Count == 0 ? [Read(text, kind, now)] : [.. found.Select(piece => Read(piece.Value, piece.Kind, now))];
    }

    private static Artifact ReadBare(string value, ArtifactKind kind, DateTimeOffset now)
    {
        if (kind is ArtifactKind.Ticket || (kind == ArtifactKind.Unknown && value is ['v', '1' or '2' or '3', '.', ..]))
        {
            return ReadTicket(value, now);
        }

        if (value.TrimStart('\uFEFF').StartsWith('{'))
        {
            return OfJson(value, [], kind == ArtifactKind.Unknown ? KindOf(value) : kind, now);
        }

        var (decoded, encoding) = Base64Text.Decode(value, candidate => KindOf(candidate) != ArtifactKind.Unknown);
        if (decoded is null)
        {
            return new Artifact(kind, value, encoding, LintReport.Create(value, [])) { IsReadable = false };
        }

        kind = kind == ArtifactKind.Unknown ? KindOf(decoded) : kind;
        return kind == ArtifactKind.KeyUrl ? ReadKeyUrl(decoded, encoding) : OfJson(decoded, encoding, kind, now);
    }

    private static Artifact OfJson(string json, IReadOnlyList<LintFinding> encoding, ArtifactKind kind, DateTimeOffset now)
    {
        switch (kind)
        {
            case ArtifactKind.Policy:
                var policy = PolicyLinter.Lint(json, now);
                return new Artifact(kind, json, encoding, policy.Report) { Policy = policy };
            case ArtifactKind.Callback:
                return new Artifact(kind, json, encoding, CallbackParameterLinter.Lint(json));
            case ArtifactKind.CallbackVar:
                return new Artifact(kind, json, encoding, CallbackVariablesLinter.Lint(json));
            default:
                return new Artifact(kind, json, encoding, LintReport.Create(json, []));
        }
    }

    private static Artifact ReadTicket(string text, DateTimeOffset now)
    {
        if (TicketSigner.Read(text) is not { } read)
        {
            return new Artifact(
                ArtifactKind.Ticket, text, [],
                LintReport.Create(
                    text,

                    [
                        new LintFinding(
                            LintSeverity.Error, "A ticket is v1.key.expiry.profile.user[.prefix].mac, its parts in Base64 for URLs.", 0,
                            text.Length),
                    ]));
        }

        var findings = read.Ticket.Expires <= now
            ? [new LintFinding(LintSeverity.Error, "The ticket has expired.", text.IndexOf('.', 3) + 1, text.Split('.')[2].Length)]
            : new List<LintFinding>();
        return new Artifact(
            ArtifactKind.Ticket, text, [], LintReport.Create(text, findings))
        { Ticket = read.Ticket, TicketKeyId = read.KeyId };
    }

    private static Artifact ReadKeyUrl(string url, IReadOnlyList<LintFinding> encoding)
    {
        var isOss = KeyUrl.Canonicalize(url) is { } canonical
            && (canonical == TrustedKeys.OssKeyUrl
                || canonical == TrustedKeys.OssKeyUrl.Replace("https://", "http://", StringComparison.Ordinal));
        var finding = isOss ? new LintFinding(LintSeverity.Note, "This is the address of OSS's own key.", 0, url.Length)
            : KeyUrl.Canonicalize(url) is null ? new LintFinding(LintSeverity.Error,
                "This is not a plain address of the form https://host/path.", 0, url.Length)
            : url.Contains("gosspublic", StringComparison.OrdinalIgnoreCase)
                ? new LintFinding(
                    LintSeverity.Error,
                    "This looks like the address of OSS's key and is not: whoever checks only the beginning trusts a stranger's key.", 0,
                    url.Length)
            : new LintFinding(
                LintSeverity.Warning,
                "This is not OSS's key: a simulator's, or a stranger's. It is trusted only if Callback:TrustedKeys names it.", 0,
                url.Length);
        return new Artifact(ArtifactKind.KeyUrl, url, encoding, LintReport.Create(url, [finding]));
    }

    private static ArtifactKind KindOf(string decoded)
    {
        var text = decoded.TrimStart('\uFEFF').TrimStart();
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return ArtifactKind.KeyUrl;
        }

        return !text.StartsWith('{') ? ArtifactKind.Unknown
            : PolicyName().IsMatch(text) ? ArtifactKind.Policy
            : CallbackName().IsMatch(text) ? ArtifactKind.Callback
            : VariableName().IsMatch(text) ? ArtifactKind.CallbackVar
            : ArtifactKind.Unknown;
    }

    /// <summary>The value alone: without the name of the header or field, without quotes around it, and without Python's mark of
    /// bytes.</summary>
    private static (string Value, IReadOnlyList<LintFinding> Findings) Unwrap(string text)
    {
        var value = text.Trim();
        var name = Label().Match(value);
        value = name.Success ? value[name.Length..].Trim().TrimEnd(',', ';') : value;
        if (value is ['b' or 'B', '"' or '\'', .. var bytes, '"' or '\''])
        {
            const string Message = "This is how Python prints bytes: .decode() was forgotten, and OSS would take b and the quotes for "
                + "a part of the value.";
            return (bytes, [new LintFinding(LintSeverity.Error, Message, 0, 2)]);
        }

        return (value is ['"' or '\'', .. var inside, '"' or '\''] ? inside : value, []);
    }

    [GeneratedRegex(@"^[""']?(x-oss-callback(-var)?|x-oss-pub-key-url|callback(-var)?|policy|ticket)[""']?\s*[:=]\s*",
        RegexOptions.IgnoreCase)]
    private static partial Regex Label();

    [GeneratedRegex("\"(conditions|expiration)\"\\s*:")]
    private static partial Regex PolicyName();

    [GeneratedRegex("\"callback[A-Za-z_-]+\"\\s*:|\"url\"\\s*:.*\"body\"\\s*:|\"body\"\\s*:.*\"url\"\\s*:",
        RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex CallbackName();

    [GeneratedRegex("\"x:[^\"]*\"\\s*:", RegexOptions.IgnoreCase)]
    private static partial Regex VariableName();
}
