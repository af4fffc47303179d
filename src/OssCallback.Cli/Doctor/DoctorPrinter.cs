using Spectre.Console;

namespace OssCallback.Cli.Doctor;

/// <summary>Shows a report to a person.</summary>
internal static class DoctorPrinter
{
    public static void Print(DoctorReport report)
    {
        var listing = new Listing(["", "check", report.Url], prose: true);
        foreach (var check in report.Checks.Where(check => check.Outcome != CheckOutcome.Skipped))
        {
            var found = check.Outcome == CheckOutcome.Found;
            listing.AddStyled(
                (found ? "✘" : "✔", found ? Color(check.Severity!.Value) : "green"), (check.Id, null),
                (found ? $"{check.Title}: no, see below." : $"{check.Title}. {check.Detail}", null));
        }

        listing.Write();
        var skipped = report.Checks.Where(check => check.Outcome == CheckOutcome.Skipped).ToList();
        foreach (var reason in skipped.GroupBy(check => check.Detail))
        {
            Indented($"– {string.Join(", ", reason.Select(check => check.Id))}: {reason.Key}");
        }

        foreach (var finding
            in report.Checks.Where(check => check.Outcome == CheckOutcome.Found).OrderByDescending(check => check.Severity))
        {
            AnsiConsole.WriteLine();
            AnsiConsole.MarkupLineInterpolated($"[bold {Color(finding.Severity!.Value)}]{Name(finding.Severity.Value)}: {finding.Id}[/]");
            Indented($"Seen:  {finding.Detail}");
            Indented($"Means: {finding.Meaning}");
            Indented($"Fix:   {finding.Remedy}");
        }

        AnsiConsole.WriteLine();
        foreach (var remark in report.Remarks)
        {
            Console.WriteLine($"Note: {remark}");
        }

        var made = report.Checks.Count - skipped.Count;
        var findings = report.Findings == 1 ? "1 finding" : FormattableString.Invariant($"{report.Findings} findings");
        var worst = report.Findings == 0 ? string.Empty : $", the worst {Name(report.Worst)}";
        AnsiConsole.MarkupLineInterpolated($"{made} checks, {skipped.Count} skipped, [bold]{findings}[/]{worst}.");
    }

    private static void Indented(string text)
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"  {text}");
        }
        else
        {
            AnsiConsole.Write(new Padder(new Text(text), new Padding(2, 0, 0, 0)));
        }
    }

    private static string Color(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "red",
        Severity.Medium => "yellow",
        _ => "blue",
    };

    private static string Name(Severity severity) => severity.ToString().ToLowerInvariant();
}
