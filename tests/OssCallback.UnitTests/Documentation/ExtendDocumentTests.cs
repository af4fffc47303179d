using System.Text.RegularExpressions;

namespace OssCallback.UnitTests.Documentation;

/// <summary>The code in docs/extend.md is the code of the example application, which is compiled and run.</summary>
public sealed partial class ExtendDocumentTests
{
    [Fact]
    public void Every_piece_of_code_is_a_file_of_the_example()
    {
        var text = Repository.Read("docs/extend.md");
        var pieces = Piece().Matches(text);

        Assert.Equal(text.Split("```csharp").Length - 1, pieces.Count);
        Assert.All(pieces, piece => Assert.Equal(Repository.Read(piece.Groups["file"].Value), piece.Groups["code"].Value));
    }

    [GeneratedRegex(@"<!-- file: (?<file>\S+) -->\n```csharp\n(?<code>.*?\n)```\n", RegexOptions.Singleline)]
    private static partial Regex Piece();
}
