using System.Reflection;
using OssCallback.Cli.Doctor;
using OssCallback.Cli.Doctor.Bucket;
using OssCallback.IntegrationTests.Doctor.Bucket;

namespace OssCallback.IntegrationTests.Doctor;

/// <summary>The tables in docs/diagnosis.md are the lists in the code. <c>UPDATE_DOCS=1</c> writes them.</summary>
public sealed class DiagnosisDocumentationTests
{
    [Fact]
    public void The_documentation_holds_the_table_of_checks() => AssertChecks("checks", DoctorChecks.All);

    [Fact]
    public void The_documentation_holds_the_table_of_checks_of_a_bucket() => AssertChecks("bucket-checks", BucketExamination.Checks);

    [Fact]
    public void The_documentation_lists_the_planted_defects_of_a_bucket() => AssertBlock("bucket-defects",
        "| planted | found by | severity |\n|---|---|---|\n",
        BucketDoctorTests.Expected.Select(planted =>
            $"| {planted.Key} | `{planted.Value.Checks.Replace(" ", "`, `", StringComparison.Ordinal)}` | {planted.Value.Severity} |\n"));

    [Fact]
    public void The_documentation_lists_the_planted_defects() => AssertBlock("defects",
        "| planted | found by | severity |\n|---|---|---|\n",
        DoctorTests.Expected.Select(planted => $"| {planted.Key} | `{planted.Value.Check}` | {planted.Value.Severity} |\n"));

    [Fact]
    public void No_two_checks_have_the_same_name()
    {
        Assert.Equal(DoctorChecks.All.Count, DoctorChecks.All.DistinctBy(check => check.Id).Count());
        Assert.Equal(BucketExamination.Checks.Count, BucketExamination.Checks.DistinctBy(check => check.Id).Count());
    }

    private static void AssertChecks(string name, IEnumerable<DoctorCheck> checks) => AssertBlock(name,
        "| check | what should be true | severity | a finding means | fix |\n|---|---|---|---|---|\n",
        checks.Select(check => $"| `{check.Id}` | {check.Title} | {Name(check.Severity)} | {check.Meaning} | {check.Remedy} |\n"));

    private static void AssertBlock(string name, string head, IEnumerable<string> rows)
    {
        var (begin, end) = ($"<!-- {name}:begin -->\n", $"<!-- {name}:end -->");
        var root = typeof(DiagnosisDocumentationTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            attribute => attribute.Key == "RepositoryRoot").Value!;
        var file = Path.Combine(root, "docs", "diagnosis.md");
        var (before, rest) = Split(File.ReadAllText(file), begin);
        var (written, after) = Split(rest, end);
        var table = head + string.Concat(rows);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, before + begin + table + end + after);
            written = table;
        }

        Assert.Equal(table, written);

        static (string Before, string After) Split(string text, string mark) =>
            text.Split(mark) is [var left, var right]
                ? (left, right)
                : throw new InvalidDataException($"docs/diagnosis.md must hold '{mark.Trim()}' once.");
    }

    private static string Name(Severity severity) => severity.ToString().ToLowerInvariant();
}
