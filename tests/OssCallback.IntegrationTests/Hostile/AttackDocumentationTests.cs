using System.Text;
using System.Text.RegularExpressions;
using OssCallback.Http;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>The tables of docs/security.md are the attacks that are tried, with what they get. <c>UPDATE_DOCS=1</c> writes them.</summary>
public sealed partial class AttackDocumentationTests
{
    private static readonly (string Chapter, string First, string[] Columns)[] Tables =
    [
        (FormAttacks.Chapter, "what the client does", Kinds.All),
        (TicketAttacks.Chapter, "the ticket", TicketAttacks.Ways),
        (CallbackAttacks.Chapter, "the callback", [CallbackAttacks.Column]),
        (KeyAttacks.Chapter, "the name", KeyAttacks.Ways),
    ];

    [Fact]
    public void The_documentation_holds_the_table_of_each_kind_of_attack()
    {
        var file = Checkout.PathOf("docs/security.md");
        var text = File.ReadAllText(file);
        var written = Tables.Aggregate(text, (current, table) => Replace(current, table.Chapter, Render(table)));

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, written);
            text = written;
        }

        Assert.Equal(written, text);
    }

    [Fact]
    public void Each_attack_has_a_table_and_a_place_of_its_own()
    {
        Assert.All(
            Attacks.All, attack => Assert.Contains(Tables, table => table.Chapter == attack.Chapter && table.Columns.Contains(attack.On)));
        Assert.Equal(Attacks.All.Length, Attacks.All.Select(attack => (attack.Chapter, attack.Name, attack.On)).Distinct().Count());
    }

    [Fact]
    public void Each_kind_of_permission_is_shown_to_work_when_nothing_is_changed() =>
        Assert.Equal(
            Kinds.All.Order(StringComparer.Ordinal),
            Attacks.All.Where(attack => attack.Name == FormAttacks.Control && attack.Outcome == Outcomes.Ready)
                .Select(attack => attack.On)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Each_code_of_ours_is_in_the_catalogue()
    {
        var codes = Attacks.All.Select(attack => OurCode().Match(attack.Outcome))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Contains(ErrorCodes.All, error => error.Code == code));
    }

    private static string Render((string Chapter, string First, string[] Columns) table)
    {
        var text = new StringBuilder(
            $"| {table.First} | {string.Join(" | ", table.Columns)} |\n|---|{string.Concat(table.Columns.Select(_ => "---|"))}\n");
        foreach (var row in Attacks.All.Where(attack => attack.Chapter == table.Chapter).GroupBy(attack => attack.Name))
        {
            var outcomes = table.Columns.Select(column => row.SingleOrDefault(attack => attack.On == column)?.Outcome);
            text.Append($"| {row.Key} | {string.Join(" | ", outcomes)} |\n");
        }

        return text.ToString();
    }

    private static string Replace(string text, string chapter, string table)
    {
        var (begin, end) = ($"<!-- attacks:{chapter}:begin -->\n", $"<!-- attacks:{chapter}:end -->");
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[..start] + table + text[text.IndexOf(end, start, StringComparison.Ordinal)..];
    }

    [GeneratedRegex("^(?:service|callback|processor) (?:[0-9]+|`[a-z]+`) `([a-z_]+)`")]
    private static partial Regex OurCode();
}
