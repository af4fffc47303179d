using System.Text.RegularExpressions;

namespace OssCallback.UnitTests.Documentation;

/// <summary>The documents that say what was done against a failure or an attack name the tests that show it; those tests exist.</summary>
public sealed partial class NamedTestsTests
{
    [Theory]
    [InlineData("docs/reliability.md")]
    [InlineData("docs/security.md")]
    [InlineData("SECURITY.md")]
    public void Every_test_that_a_document_names_exists(string document)
    {
        var classes = Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);
        var named = NamedTest().Matches(Repository.Read(document));

        Assert.NotEmpty(named);
        foreach (var test in named.Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct())
        {
            Assert.True(
                classes[test.Class].Any(
                    path => test.Method.Length == 0 || File.ReadAllText(path).Contains($" {test.Method}(", StringComparison.Ordinal)),
                $"{document} names {test.Class}.{test.Method}, which does not exist.");
        }
    }

    [GeneratedRegex(@"`(?<class>[A-Z]\w+(Tests|Contract))(\.(?<method>\w+))?`", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedTest();
}
