using Spectre.Console;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Shows a decoded text with marks under the mistakes.</summary>
internal static class ArtifactPrinter
{
    private const int Window = 100;

    public static void Print(Artifact artifact, DateTimeOffset now)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{DecodeCommand.NameOf(artifact.Kind)}[/]");
        Console.WriteLine(artifact.Decoded);
        if (artifact.Ticket is { } ticket)
        {
            var validity = ticket.Expires > now ? "still valid" : "expired";
            Console.WriteLine(FormattableString.Invariant(
                $"  key {artifact.TicketKeyId}, valid until {ticket.Expires:yyyy-MM-dd HH:mm:ss}Z ({validity})"));
            var scope = ticket.Prefix is null ? "for one exact object" : $"for keys that begin with '{ticket.Prefix}'";
            Console.WriteLine($"  profile '{ticket.Profile}', user '{ticket.User}', {scope}");
            Console.WriteLine("  The MAC is not checked: that takes the service's secret and the object's key.");
        }

        foreach (var finding in artifact.Encoding)
        {
            PrintFinding(finding, string.Empty, "Base64");
        }

        foreach (var finding in artifact.Report.Findings)
        {
            PrintFinding(finding, artifact.Report.Text, null);
        }

        if (artifact.Policy is { Freedoms.Count: > 0 } policy)
        {
            PrintFreedoms(policy);
        }

        if (artifact.Report.Corrected is { } corrected)
        {
            var rest = artifact.Report.Findings.Any(finding => finding is { Severity: LintSeverity.Error, Replacement: null });
            AnsiConsole.MarkupLine(rest ? "[yellow]corrected, but for what only you can know[/]" : "[green]corrected[/]");
            Console.WriteLine(corrected);
        }

        if (artifact.CorrectedBase64 is { } base64)
        {
            AnsiConsole.MarkupLine("[grey]the same as Base64[/]");
            Console.WriteLine(base64);
        }
    }

    private static void PrintFinding(LintFinding finding, string text, string? where)
    {
        var (line, column) = text.Length == 0 ? (1, finding.Start + 1) : finding.Place(text);
        var color = finding.Severity switch { LintSeverity.Error => "red", LintSeverity.Warning => "yellow", _ => "grey" };
        var ec = finding.Ec is null ? string.Empty : $" ({finding.Ec})";
        Console.WriteLine();
        var severity = finding.Severity.ToString().ToLowerInvariant();
        AnsiConsole.MarkupLine(FormattableString.Invariant(
            $"[{color}]{severity}[/] {where ?? "line"} {line}:{column}: {Markup.Escape(finding.Message)}{ec}"));
        if (text.Length == 0)
        {
            return;
        }

        // The part of the line around the mistake; a callback parameter is one long line.
        var content = text.Split('\n')[line - 1].TrimEnd('\r');
        var from = Math.Max(0, Math.Min(column - 1 - (Window / 3), content.Length - Window));
        Console.WriteLine("  " + content[from..Math.Min(content.Length, from + Window)]);
        var marks = Math.Clamp(finding.Length, 1, Math.Max(1, Math.Min(content.Length - column + 1, from + Window - column + 1)));
        Console.WriteLine("  " + new string(' ', column - 1 - from) + new string('^', marks));
    }

    private static void PrintFreedoms(PolicyReading policy)
    {
        Console.WriteLine();
        Console.WriteLine("what the policy leaves to a hostile client:");
        var listing = new Listing(["", "", "policy", "what a hostile client could still do"], prose: true);
        foreach (var freedom in policy.Freedoms)
        {
            var color = freedom.Hold switch { PolicyHold.Pinned => "green", PolicyHold.Bounded => "yellow", _ => "red" };
            listing.AddStyled(
                (freedom.Aspect, null), (freedom.Hold.ToString().ToLowerInvariant(), color), (freedom.Value, null),
                (freedom.Consequence, null));
        }

        listing.Write();
    }
}
