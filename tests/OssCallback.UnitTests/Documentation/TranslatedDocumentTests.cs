using System.Text.RegularExpressions;

namespace OssCallback.UnitTests.Documentation;

/// <summary>
/// A document in Chinese says what the one in English does: headings, commands, tables, lists and links stand in the same places.
/// </summary>
public sealed partial class TranslatedDocumentTests
{
    private const int MaxWords = 1200;

    public static TheoryData<string> Documents => ["README", "docs/start"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Both_have_the_same_shape(string document) => Assert.Equal(Shape(English(document)), Shape(Chinese(document)));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Both_give_the_same_commands_and_code(string document) =>
        Assert.Equal(Code(English(document)), Code(Chinese(document)));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Both_link_to_the_same_documents(string document) => Assert.Equal(Links(English(document)), Links(Chinese(document)));

    [Fact]
    public void README_stays_short_enough_to_be_read() =>
        Assert.InRange(English("README").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 1, MaxWords);

    private static string English(string document) => Repository.Read(document + ".md");

    private static string Chinese(string document) => Repository.Read(document + ".zh-CN.md");

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
