using System.Text.RegularExpressions;
using OssCallback.UnitTests.Documentation;

namespace OssCallback.UnitTests;

/// <summary>The folders of the library use each other one way only.</summary>
public sealed partial class FolderTests
{
    private static readonly string Library = Repository.PathOf("src/OssCallback");

    [Fact]
    public void No_two_folders_use_each_other_not_even_by_way_of_others()
    {
        var uses = Uses();
        var order = new List<string>();

        // Whatever uses nothing that is left is taken away; what remains in the end goes in a circle.
        while (uses.Keys.FirstOrDefault(folder => uses[folder].All(order.Contains) && !order.Contains(folder)) is { } next)
        {
            order.Add(next);
        }

        Assert.True(order.Count == uses.Count, "A circle: " + string.Join("; ", uses
            .Where(folder => !order.Contains(folder.Key))
            .Select(folder => $"{folder.Key} uses {string.Join(", ", folder.Value.Except(order))}")));
    }

    [Fact]
    public void A_file_has_the_namespace_of_its_folder() => Assert.All(
        Sources().Where(source => source.Folder.Length > 0),
        source => Assert.Contains($"\nnamespace OssCallback.{source.Folder};", "\n" + source.Text, StringComparison.Ordinal));

    private static SortedDictionary<string, HashSet<string>> Uses()
    {
        var uses = new SortedDictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var (folder, text) in Sources().Where(source => source.Folder.Length > 0))
        {
            uses.TryAdd(folder, []);
            uses[folder].UnionWith(Namespace().Matches(text).Select(match => match.Groups["folder"].Value).Where(used => used != folder));
        }

        Assert.True(uses.Count > 5);
        foreach (var folder in uses.Values)
        {
            folder.IntersectWith(uses.Keys);
        }

        return uses;
    }

    private static IEnumerable<(string Folder, string Text)> Sources() =>
        from file in Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Library, file).Replace('\\', '/').Split('/')
        where path[0] is not ("obj" or "bin")
        select (path.Length > 1 ? path[0] : string.Empty, File.ReadAllText(file));

    [GeneratedRegex(@"(?<!\bnamespace )\bOssCallback\.(?<folder>[A-Z]\w+)")]
    private static partial Regex Namespace();
}
