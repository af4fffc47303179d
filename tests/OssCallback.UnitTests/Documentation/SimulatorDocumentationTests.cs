namespace OssCallback.UnitTests.Documentation;

/// <summary>The example in docs/simulator.md is one that compiles and passes.</summary>
public sealed class SimulatorDocumentationTests
{
    [Fact]
    public void The_example_is_the_one_that_is_tested()
    {
        var source = Repository.Read("tests/OssCallback.SimulatorTests/ExampleTests.cs");
        var example = Between(source, "// docs:begin\n", "// docs:end");

        var shown = Between(Repository.Read("docs/simulator.md"), "<!-- example:begin -->\n```csharp\n", "```\n<!-- example:end -->");

        Assert.Equal(example, shown);
    }

    private static string Between(string text, string begin, string end)
    {
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[start..text.IndexOf(end, start, StringComparison.Ordinal)];
    }
}
