using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Reads the catalogue's files: entries separated by empty lines, first status, code and EC number (<c>-</c> for none), then
/// lines that begin
/// with what they hold. Two spaces continue a line.</summary>
internal static class CatalogueFile
{
    private const string ChineseCause = "原因";
    private const string ChineseFix = "办法";

    public static ImmutableArray<OssProblem> Read(string name) => [.. Entries(name).Select(Problem)];

    /// <summary>This service's own codes: their English is the service's.</summary>
    public static ImmutableDictionary<string, Wording> ReadService() =>
        Entries("service-chinese").ToImmutableDictionary(entry => entry.Head, entry =>
            new Wording(entry.Only(ChineseCause), entry.Only(ChineseFix)));

    private static OssProblem Problem(Entry entry)
    {
        var head = entry.Head.Split(' ');
        return new OssProblem(
            int.Parse(head[0], CultureInfo.InvariantCulture), head[1] == "-" ? string.Empty : head[1], head[2] == "-" ? null : head[2],
                entry.All("message"),
            new Wording(entry.Only("cause"), entry.Only("fix")), new Wording(entry.Only(ChineseCause), entry.Only(ChineseFix)))
        {
            Argument = entry.All("argument") is [var argument] ? argument : null,
        };
    }

    private static IEnumerable<Entry> Entries(string name)
    {
        using var stream = typeof(CatalogueFile).Assembly.GetManifestResourceStream($"Catalogue.{name}.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        foreach (var paragraph in reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = paragraph.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var parts = new List<(string Name, StringBuilder Text)>();
            foreach (var line in lines.Skip(1))
            {
                if (line.StartsWith("  ", StringComparison.Ordinal))
                {
                    // English has a blank where a line ends, Chinese has none.
                    parts[^1].Text.Append(char.IsAscii(parts[^1].Text[^1]) ? " " : string.Empty).Append(line.Trim());
                    continue;
                }

                var blank = line.IndexOf(' ', StringComparison.Ordinal);
                parts.Add((line[..blank], new StringBuilder(line[(blank + 1)..])));
            }

            yield return new Entry(lines[0], [.. parts.Select(part => (part.Name, part.Text.ToString()))]);
        }
    }

    private sealed record Entry(string Head, IReadOnlyList<(string Name, string Text)> Lines)
    {
        public string Only(string name) => All(name) is [var only] ? only
            : throw new FormatException($"The catalogue's entry '{Head}' needs one line '{name}'.");

        public IReadOnlyList<string> All(string name) => [.. Lines.Where(line => line.Name == name).Select(line => line.Text)];
    }
}
