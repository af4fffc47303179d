using Spectre.Console;

namespace OssCallback.Cli.Doctor;

/// <summary>Shows a report to a person.</summary>
internal static class DoctorPrinter
{
    public static void Print(DoctorReport report)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns(new TableColumn(string.Empty), new TableColumn("check"), new TableColumn(Markup.Escape(report.Url)));
        foreach (var check in report.Checks.Where(check => check.Outcome != CheckOutcome.Skipped))
        {
            table.AddRow(
                new Markup(Mark(check)),
                new Text(check.Id),
                new Text(check.Outcome == CheckOutcome.Found ? $"{check.Title}: no, see below." : $"{check.Title}. {check.Detail}"));
        }

        AnsiConsole.Write(table);
        var skipped = report.Checks.Where(check => check.Outcome == CheckOutcome.Skipped).ToList();
        foreach (var reason in skipped.GroupBy(check => check.Detail))
        {
            AnsiConsole.Write(
                new Padder(new Text($"– {string.Join(", ", reason.Select(check => check.Id))}: {reason.Key}"), new Padding(2, 0, 0, 0)));
        }

        foreach (var finding
            in report.Checks.Where(check => check.Outcome == CheckOutcome.Found).OrderByDescending(check => check.Severity))
        {
            AnsiConsole.WriteLine();
            AnsiConsole.MarkupLineInterpolated($"[bold {Color(finding.Severity!.Value)}]{Name(finding.Severity.Value)}: {finding.Id}[/]");
            AnsiConsole.Write(
                new Padder(
                    new Rows(
                        new Text($"Seen:  {finding.Detail}"), new Text($"Means: {finding.Meaning}"), new Text($"Fix:   {finding.Remedy}")),
                    new Padding(2, 0, 0, 0)));
        }

        AnsiConsole.WriteLine();
        foreach (var remark in report.Remarks)
        {
            AnsiConsole.WriteLine($"Note: {remark}");
        }

        var made = report.Checks.Count - skipped.Count;
        var findings = report.Findings == 1 ? "1 finding" : FormattableString.Invariant($"{report.Findings} findings");
        var worst = report.Findings == 0 ? string.Empty : $", the worst {Name(report.Worst)}";
        AnsiConsole.MarkupLineInterpolated($"{made} checks, {skipped.Count} skipped, [bold]{findings}[/]{worst}.");
    }

    private static string Mark(CheckReport check) => check.Outcome switch
    {
        CheckOutcome.Passed => "[green]✔[/]",
        _ => $"[{Color(check.Severity!.Value)}]✘[/]",
    };

    private static string Color(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "red",
        Severity.Medium => "yellow",
        _ => "blue",
    };

    private static string Name(Severity severity) => severity.ToString().ToLowerInvariant();
}
