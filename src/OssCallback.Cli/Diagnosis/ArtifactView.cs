namespace OssCallback.Cli.Diagnosis;

/// <summary>The answer of <c>decode --json</c>.</summary>
/// <param name="Kind">policy, callback, callback-var, ticket or key-url.</param>
/// <param name="Valid">Whether nothing is wrong that OSS or this service would refuse.</param>
/// <param name="Decoded">What is inside.</param>
/// <param name="Findings">What is wrong with encoding and content.</param>
/// <param name="Corrected">The content without the mistakes that can be repaired.</param>
/// <param name="CorrectedBase64">The same, encoded.</param>
/// <param name="Ticket">What a ticket says.</param>
/// <param name="Freedoms">What a hostile client could still do with a policy.</param>
internal sealed record ArtifactView(
    string Kind, bool Valid, string Decoded, IReadOnlyList<FindingView> Findings, string? Corrected, string? CorrectedBase64,
    TicketView? Ticket, IReadOnlyList<FreedomView>? Freedoms)
{
    public static ArtifactView Of(Artifact artifact) => new(
        DecodeCommand.NameOf(artifact.Kind), !artifact.HasErrors, artifact.Decoded,

        [
            .. artifact.Encoding.Select(finding => View(finding, string.Empty)),
            .. artifact.Report.Findings.Select(finding => View(finding, artifact.Report.Text)),
        ],
        artifact.Report.Corrected, artifact.CorrectedBase64,
        artifact.Ticket is { } ticket
            ? new TicketView(artifact.TicketKeyId!, ticket.Expires, ticket.Profile, ticket.User, ticket.Prefix, ticket.FileName)
            : null,
        artifact.Policy is { Freedoms.Count: > 0 } policy
            ?
            [
                .. policy.Freedoms.Select(freedom =>
                    new FreedomView(freedom.Aspect, freedom.Hold.ToString().ToLowerInvariant(), freedom.Value, freedom.Consequence)),
            ]
            : null);

    private static FindingView View(LintFinding finding, string text)
    {
        var (line, column) = text.Length == 0 ? (1, finding.Start + 1) : finding.Place(text);
        return new FindingView(
            finding.Severity.ToString().ToLowerInvariant(), finding.Message, finding.Ec, line, column, finding.Length, finding.Replacement);
    }
}
