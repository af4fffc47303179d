using OssCallback.Oss;
using OssCallback.Settings;

namespace OssCallback.Cli.Diagnosis;

/// <summary>The form fields that OSS documents. A form may have others, which a policy may hold as well; a misspelt one is held in
/// vain.</summary>
internal static class FormFields
{
    private static readonly string[] Known =
    [
        PolicyFields.Bucket, PolicyFields.Key, PolicyFields.Callback, PolicyFields.SuccessActionStatus, "success_action_redirect",
        "Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Expires", "OSSAccessKeyId",
        PolicyFields.OssContentType, PolicyFields.ObjectAcl, PolicyFields.ForbidOverwrite, "x-oss-storage-class", "x-oss-security-token",
        "x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id",
    ];

    /// <summary>What is in the file or around the form, and no field of it.</summary>
    private static readonly string[] NoFields = ["file", "filename", "size", "Content-Length", "content-length-range", "etag", "Host",
        "Date", "Content-MD5", "Authorization"];

    /// <summary>A name as OSS documents it, or as it is.</summary>
    public static string Canonical(string name) => Known.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? name;

    /// <summary>Looks at the field of a condition.</summary>
    public static void Lint(string field, LocatedJson value, List<LintFinding> findings)
    {
        if (Known.Contains(field, StringComparer.OrdinalIgnoreCase) || field.StartsWith("x:", StringComparison.OrdinalIgnoreCase)
            || field.StartsWith("x-oss-meta-", StringComparison.OrdinalIgnoreCase)
                || field.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (NoFields.Contains(field, StringComparer.OrdinalIgnoreCase))
        {
            var instead = field.Equals("size", StringComparison.OrdinalIgnoreCase)
                || field.Contains("length", StringComparison.OrdinalIgnoreCase)
                ? " The size is held by [\"content-length-range\", min, max]."
                : string.Empty;
            findings.Add(new LintFinding(LintSeverity.Error,
                $"No form has a field '{field}' before the file: the condition never holds.{instead}", value.Start, value.End - value.Start,
                "0006-00000227"));
        }
        else if (Misspelling.Of(field, Known) is { } meant)
        {
            findings.Add(new LintFinding(LintSeverity.Warning,
                $"OSS documents no form field '{field}': did you mean '{meant}'? A form must send the field exactly as the policy "
                    + "names it.",
                value.Start, value.End - value.Start));
        }
    }
}
