using System.Reflection;
using OssCallback.Cli.Doctor;

namespace OssCallback.IntegrationTests.Doctor;

/// <summary>The table of checks in docs/diagnosis.md is the list in the code. <c>UPDATE_DOCS=1</c> writes it.</summary>
public sealed class DiagnosisDocumentationTests
{
    private const string Begin = "<!-- checks:begin -->\n";
    private const string End = "<!-- checks:end -->";

    [Fact]
    public void The_documentation_holds_the_table_of_checks()
    {
        var root = typeof(DiagnosisDocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        var file = Path.Combine(root, "docs", "diagnosis.md");
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var rows = DoctorChecks.All.Select(check => $"| `{check.Id}` | {check.Title} | {check.Severity.ToString().ToLowerInvariant()} | {check.Meaning} | {check.Remedy} |\n");
        var table = "| check | what should be true | severity | a finding means | mend it |\n|---|---|---|---|---|\n" + string.Concat(rows);

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..begin] + table + text[end..]);
            text = File.ReadAllText(file);
            end = text.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(table, text[begin..end]);
    }

    [Fact]
    public void No_two_checks_have_the_same_name() =>
        Assert.Equal(DoctorChecks.All.Count, DoctorChecks.All.Select(check => check.Id).Distinct(StringComparer.Ordinal).Count());
}
