using Spectre.Console;

namespace OssCallback.Cli;

/// <summary>
/// Rows for a person at a terminal, in a box; for a pipe or a narrow terminal one line a row, cells separated by tabs. Either way no id,
/// key or address is broken or cut.
/// </summary>
/// <param name="headings">The columns' headings, shown in a box that has any.</param>
/// <param name="prose">The last column is prose, which a box may wrap.</param>
internal sealed class Listing(IReadOnlyList<string> headings, bool prose = false)
{
    private const int NarrowestProse = 24;

    /// <summary>Borders and the space around each cell.</summary>
    private const int AroundCell = 3;

    private readonly List<(string Text, string? Style)[]> _rows = [];

    /// <summary>Pairs of a label and a value, without headings.</summary>
    public static Listing OfPairs() => new([string.Empty, string.Empty]);

    /// <summary>Adds a row.</summary>
    public Listing Add(params IEnumerable<string> cells) => AddStyled(cells.Select(cell => (cell, (string?)null)));

    /// <summary>Adds a row whose cells have styles, such as <c>green</c>.</summary>
    public Listing AddStyled(params IEnumerable<(string Text, string? Style)> cells)
    {
        _rows.Add([.. cells]);
        return this;
    }

    /// <summary>Writes all rows to the output.</summary>
    public void Write()
    {
        if (Console.IsOutputRedirected || !Fits(AnsiConsole.Profile.Width))
        {
            foreach (var row in _rows)
            {
                Console.WriteLine(string.Join('\t', row.Select(cell => PlainText.OneLine(cell.Text))));
            }

            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        table.ShowHeaders = headings.Any(heading => heading.Length > 0);
        foreach (var (index, heading) in headings.Index())
        {
            table.AddColumn(new TableColumn(Markup.Escape(heading)) { NoWrap = !(prose && index == headings.Count - 1) });
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell.Text, Style.Parse(cell.Style ?? "default"))));
        }

        AnsiConsole.Write(table);
    }

    private bool Fits(int width) => headings
        .Select((heading, column) => prose && column == headings.Count - 1
            ? NarrowestProse
            : _rows.Select(row => row[column].Text.GetCellWidth()).Append(heading.GetCellWidth()).Max())
        .Sum(cell => cell + AroundCell) + 1 <= width;
}
