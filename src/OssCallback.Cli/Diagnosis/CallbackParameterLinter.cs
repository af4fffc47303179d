using System.Globalization;
using System.Text;
using OssCallback.Callbacks;
using OssCallback.Settings;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Finds what OSS would refuse in a callback parameter, and what it takes but would not do as meant.</summary>
internal static class CallbackParameterLinter
{
    private static readonly string[] Names =
        ["callbackUrl", "callbackHost", "callbackBody", "callbackBodyType", "callbackSNI", "additionalHeaders", "callbackPolicy",
            "signatureVersion"];

    /// <summary>How ali-oss names the same things in its option <c>callback</c>, which it translates itself.</summary>
    private static readonly Dictionary<string, string> SdkNames = new(StringComparer.Ordinal)
    {
        ["url"] = "callbackUrl",
        ["host"] = "callbackHost",
        ["body"] = "callbackBody",
        ["contentType"] = "callbackBodyType",
    };

    /// <summary>What a custom header may not be named.</summary>
    private static readonly string[] TakenHeaders =
        ["content-type", "content-length", "host", "authorization", "user-agent", "content-md5", "expect", "upgrade", "keep-alive"];

    /// <summary>Looks at the JSON of a callback parameter.</summary>
    /// <param name="text">The decoded JSON.</param>
    public static LintReport Lint(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('\uFEFF'))
        {
            var rest = Lint(text[1..]);
            return new LintReport(text,
            [
                new LintFinding(
                    LintSeverity.Error, "A byte order mark stands before the JSON: write the text without one.", 0, 1,
                    "0007-00000003") { Replacement = string.Empty },
                .. rest.Findings.Select(finding => finding with { Start = finding.Start + 1 }),
            ])
            { Corrected = rest.Corrected ?? rest.Text };
        }

        RepairedJson json;
        try
        {
            json = CallbackJsonRepair.Read(text);
        }
        catch (LocatedJsonException exception)
        {
            return LintReport.Create(text,
                [new LintFinding(LintSeverity.Error, $"The callback is not JSON: {exception.Message}.", exception.Position, 1,
                "0007-00000003")]);
        }

        var findings = new List<LintFinding>();
        LintRoot(json.Root, json.Text, findings);
        var report = LintReport.Create(json.Text, findings);
        return json.Findings.Count == 0 ? report : new LintReport(text,
            [.. json.Findings.Concat(report.Findings.Select(finding => finding with
            {
                Start = json.Original(finding.Start),
                Length = json.Original(finding.Start + finding.Length) - json.Original(finding.Start),
            })).OrderBy(finding => finding.Start)])
        { Corrected = report.Corrected ?? json.Text };
    }

    private static void LintRoot(LocatedJson root, string text, List<LintFinding> findings)
    {
        if (root.Kind != LocatedKind.Object)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error, "The callback must be a JSON object.", root.Start, root.End - root.Start, "0007-00000003"));
            return;
        }

        var values = LintNames(root, findings);
        if (values.TryGetValue("callbackPolicy", out var policy))
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Note, "callbackPolicy names a callback that is stored with the bucket; nothing else here counts.",
                    policy.Value.Start, policy.Value.End - policy.Value.Start));
            return;
        }

        if (!values.TryGetValue("callbackUrl", out var url))
        {
            findings.Add(new LintFinding(LintSeverity.Error, "callbackUrl is missing.", root.Start, 1, "0007-00000004"));
        }
        else
        {
            CallbackUrlLinter.Lint(url.Value, findings);
        }

        LintSni(root, values.GetValueOrDefault("callbackSNI"), url, findings);
        if (values.TryGetValue("callbackHost", out var host)
            && (host.Value.Kind != LocatedKind.String || (host.Value.Text.Length > 0 && !CallbackParameter.IsHost(host.Value.Text))))
        {
            findings.Add(
                Of(
                    LintSeverity.Error, "callbackHost must be a host name with an optional port, without scheme and path.", host.Value,
                    "0007-00000009"));
        }

        var bodyType = LintBodyType(values.GetValueOrDefault("callbackBodyType"), findings);
        if (!values.TryGetValue("callbackBody", out var body))
        {
            findings.Add(new LintFinding(LintSeverity.Error, "callbackBody is missing.", root.Start, 1, "0007-00000011"));
        }
        else
        {
            CallbackBodyLinter.Lint(body.Value, bodyType, root, values.ContainsKey("callbackBodyType"), findings);
        }

        if (values.TryGetValue("additionalHeaders", out var headers))
        {
            LintHeaders(headers.Value, findings);
        }

        LintSignatureVersion(values.GetValueOrDefault("signatureVersion"), findings);
        var length = (Encoding.UTF8.GetByteCount(text) + 2) / 3 * 4;
        if (length > CallbackParameter.MaxBase64Length)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The parameter is {length} characters of Base64; OSS takes {CallbackParameter.MaxBase64Length}: "
                        + $"shorten callbackBody."),
                    0, 1, "0007-00000001"));
        }
    }

    private static Dictionary<string, LocatedMember> LintNames(LocatedJson root, List<LintFinding> findings)
    {
        var values = new Dictionary<string, LocatedMember>(StringComparer.Ordinal);
        foreach (var member in root.Members)
        {
            var known = Names.FirstOrDefault(name => name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
            if (known is null)
            {
                known = SdkNames.GetValueOrDefault(member.Name) ?? Misspelling.Of(member.Name, Names);
                if (known is null || root.Members.Any(other => other.Name == known))
                {
                    findings.Add(new LintFinding(LintSeverity.Warning, $"OSS documents no field '{member.Name}'.", member.Start,
                        member.End - member.Start));
                    continue;
                }

                var why = SdkNames.ContainsKey(member.Name) ? $"'{member.Name}' is how ali-oss names it in its own option"
                    : $"OSS documents no field '{member.Name}'";
                findings.Add(new LintFinding(LintSeverity.Error, $"{why}: did you mean '{known}'?", member.Start, member.End - member.Start)
                {
                    Replacement = $"\"{known}\"",
                });
            }
            else if (known != member.Name)
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, $"The field is named '{known}', with this capitalisation.", member.Start,
                        member.End - member.Start)
                    { Replacement = $"\"{known}\"" });
            }

            if (!values.TryAdd(known, member))
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Warning, $"'{known}' appears twice; which one counts is not documented.", member.Start,
                        member.End - member.Start));
                values[known] = member;
            }
        }

        return values;
    }

    private static void LintSni(LocatedJson root, LocatedMember? sni, LocatedMember? url, List<LintFinding> findings)
    {
        if (sni is { Value.Kind: not LocatedKind.Boolean })
        {
            findings.Add(Of(LintSeverity.Error, "callbackSNI must be a JSON boolean, without quotes.", sni.Value, null) with
            {
                Replacement = sni.Value.Text.Equals("false", StringComparison.OrdinalIgnoreCase) || sni.Value.Text == "0"
                    ? "false"
                    : "true",
            });
        }
        else if (url?.Value is { Kind: LocatedKind.String } address
            && address.Text.Contains("https://", StringComparison.OrdinalIgnoreCase) && sni?.Value.Text != "true")
        {
            findings.Add(sni is null
                ? new LintFinding(
                    LintSeverity.Warning,
                    "With https and without callbackSNI, a host with several certificates cannot be called: \"Error status : 502.\"",
                    root.End - 1, 0)
                { Replacement = ",\"callbackSNI\":true" }
                : Of(
                    LintSeverity.Warning,
                    "With https and callbackSNI false, a host with several certificates cannot be called: \"Error status : 502.\"",
                    sni.Value, null) with
                {
                    Replacement = "true",
                });
        }
    }

    private static string LintBodyType(LocatedMember? bodyType, List<LintFinding> findings)
    {
        switch (bodyType?.Value)
        {
            case null or { Kind: LocatedKind.String, Text: "" or CallbackParameter.FormBodyType }:
                return CallbackParameter.FormBodyType;
            case { Kind: LocatedKind.String, Text: CallbackParameter.JsonBodyType }:
                return CallbackParameter.JsonBodyType;
            case { Kind: LocatedKind.String } other:
                var meant = other.Text.Contains("json", StringComparison.OrdinalIgnoreCase)
                    ? CallbackParameter.JsonBodyType
                    : CallbackParameter.FormBodyType;
                findings.Add(
                    Of(
                        LintSeverity.Error,
                        $"callbackBodyType must be exactly {CallbackParameter.FormBodyType} or {CallbackParameter.JsonBodyType}.", other,
                        null) with
                    {
                        Replacement = $"\"{meant}\"",
                    });
                return meant;
            case var wrong:
                findings.Add(Of(LintSeverity.Error, "callbackBodyType must be a string.", wrong, "0007-00000012"));
                return CallbackParameter.FormBodyType;
        }
    }

    /// <summary>The rule of version 2.0 is not published, so no receiver can verify it.</summary>
    private static void LintSignatureVersion(LocatedMember? version, List<LintFinding> findings)
    {
        switch (version?.Value)
        {
            case null or { Kind: LocatedKind.String, Text: "1.0" }:
                break;
            case { Kind: LocatedKind.String, Text: "2.0" } second:
                const string Message = "With version 2.0 OSS signs the custom headers too, by a rule that is not published: this "
                    + "service and other receivers refuse the callback. "
                    + "Leave signatureVersion out.";
                findings.Add(Of(LintSeverity.Error, Message, second, null) with { Replacement = "\"1.0\"" });
                break;
            case var wrong:
                findings.Add(Of(LintSeverity.Error,
                    "signatureVersion must be the text \"1.0\" (or \"2.0\"): The callback signature version is invalid. Leave it out.",
                    wrong, null) with
                {
                    Replacement = "\"1.0\"",
                });
                break;
        }
    }

    private static void LintHeaders(LocatedJson headers, List<LintFinding> findings)
    {
        if (headers.Kind != LocatedKind.Object)
        {
            findings.Add(Of(LintSeverity.Error, "additionalHeaders must be an object of strings.", headers, "0007-00000021"));
            return;
        }

        if (headers.Members.Count > 10)
        {
            findings.Add(Of(LintSeverity.Error, "At most 10 additionalHeaders are allowed.", headers, null));
        }

        foreach (var header in headers.Members)
        {
            var (message, ec) = header switch
            {
                { Value.Kind: not LocatedKind.String } => ("The value of an additional header must be a string.", "0007-00000021"),
                { Name.Length: 0 } => ("The name of an additional header must not be empty.", "0007-00000023"),
                _ when header.Value.Text.AsSpan().ContainsAny('\r', '\n') =>
                    ("The value of an additional header must hold no line break.", "0007-00000025"),
                _ when header.Name.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase) =>
                    ("The name of an additional header must not begin with x-oss-.", "0007-00000026"),
                _ when TakenHeaders.Contains(header.Name, StringComparer.OrdinalIgnoreCase) =>
                    ($"An additional header must not be named {header.Name}: OSS sets that itself.", null),
                _ when !header.Name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)
                    || character == '-') =>
                    ("The name of an additional header may hold digits, lower-case letters and hyphens only.", null),
                _ => (null, (string?)null),
            };
            if (message is not null)
            {
                var lower = header.Name.ToLowerInvariant().Replace('_', '-');
                findings.Add(message.Contains("lower-case", StringComparison.Ordinal)
                    && lower.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
                    ? new LintFinding(LintSeverity.Error, message, header.Start, header.End - header.Start,
                        ec)
                    { Replacement = $"\"{lower}\"" }
                    : new LintFinding(LintSeverity.Error, message, header.Start, header.Value.End - header.Start, ec));
            }
        }
    }

    private static LintFinding Of(LintSeverity severity, string message, LocatedJson value, string? ec) =>
        new(severity, message, value.Start, value.End - value.Start, ec);
}
