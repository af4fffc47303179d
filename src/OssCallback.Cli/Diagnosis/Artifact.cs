using OssCallback.Callbacks;

namespace OssCallback.Cli.Diagnosis;

/// <summary>An encoded text, taken apart.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Decoded">What is inside.</param>
/// <param name="Encoding">What is wrong with the encoding; places are those of the given text.</param>
/// <param name="Report">What is wrong with what is inside; places are those of <paramref name="Decoded"/>.</param>
internal sealed record Artifact(ArtifactKind Kind, string Decoded, IReadOnlyList<LintFinding> Encoding, LintReport Report)
{
    /// <summary>With a policy: what it says.</summary>
    public PolicyReading? Policy { get; init; }

    /// <summary>With a ticket: what it says.</summary>
    public UploadTicket? Ticket { get; init; }

    /// <summary>With a ticket: the name of the key that signed it.</summary>
    public string? TicketKeyId { get; init; }

    /// <summary>Whether the encoding could be read; otherwise <see cref="Decoded"/> is what was given.</summary>
    public bool IsReadable { get; init; } = true;

    /// <summary>Whether OSS or this service would refuse it.</summary>
    public bool HasErrors => Report.HasErrors || Encoding.Any(finding => finding.Severity == LintSeverity.Error);

    /// <summary>What should have been sent instead, encoded again; null when there is nothing to correct or no way to know.</summary>
    public string? CorrectedBase64 => IsReadable && !Decoded.Contains('\uFFFD', StringComparison.Ordinal) && Kind is ArtifactKind.Callback
        or ArtifactKind.CallbackVar or ArtifactKind.Policy && (Report.Corrected is not null || Encoding.Count > 0)
        ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Report.Corrected ?? Decoded))
        : null;
}
