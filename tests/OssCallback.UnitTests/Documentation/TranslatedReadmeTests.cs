using System.Text.RegularExpressions;

namespace OssCallback.UnitTests.Documentation;

/// <summary>
/// README in Chinese says what README in English does: headings, commands, tables, lists and links stand in the same places.
/// </summary>
public sealed partial class TranslatedReadmeTests
{
    private const int MaxWords = 1200;

    private static readonly string English = Repository.Read("README.md");
    private static readonly string Chinese = Repository.Read("README.zh-CN.md");

    [Fact]
    public void Both_have_the_same_shape() => Assert.Equal(Shape(English), Shape(Chinese));

    [Fact]
    public void Both_give_the_same_commands_and_code() => Assert.Equal(Code(English), Code(Chinese));

    [Fact]
    public void Both_link_to_the_same_documents() => Assert.Equal(Links(English), Links(Chinese));

    [Fact]
    public void It_stays_short_enough_to_be_read() =>
        Assert.InRange(English.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 1, MaxWords);

    private static string[] Shape(string text) =>
    [
        .. StructuredLine().Matches(text).Select(
            line => line.Value[0] == '|' ? $"table of {line.Value.Count(character => character == '|')}" : line.Value),
    ];

    private static string[] Code(string text) =>
        [.. CodeBlock().Matches(text).Select(block => block.Value)];

    // Each points to the other, and to a list of errors in its own language.
    private static string[] Links(string text) =>
        [.. Link().Matches(text).Select(link => link.Groups[1].Value.Replace(".zh-CN", string.Empty, StringComparison.Ordinal))];

    [GeneratedRegex(@"^(#+ |\|.*|- )", RegexOptions.Multiline)]
    private static partial Regex StructuredLine();

    [GeneratedRegex("```(console|csharp)\n.*?```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
