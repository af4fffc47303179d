using System.Text.Json.Nodes;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Workflows;

/// <summary>
/// What is restored is what was reviewed: every project has a lock file, with a hash of each package and no word of where it came from.
/// </summary>
public sealed class LockFileTests
{
    /// <summary>The tool is one package for every system, so it has no runtime of its own.</summary>
    private static readonly string Tool = Path.Combine("src", "OssCallback.Cli");

    public static TheoryData<string> Projects { get; } =
    [
        .. new[] { "src", "tests" }.SelectMany(folder =>
            Directory.GetFiles(Checkout.PathOf(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Checkout.Root, Path.GetDirectoryName(file)!))
            // The SDK of Functions generates a project of its own, and a Node package brings one.
            .Where(project => !project.Split(Path.DirectorySeparatorChar).Intersect(["obj", "node_modules"]).Any()),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_locks_its_packages_for_development_and_for_the_published_runtime(string project)
    {
        var text = Checkout.Read(Path.Combine(project, "packages.lock.json"));
        var graphs = JsonNode.Parse(text)!["dependencies"]!.AsObject();

        Assert.Equal(project == Tool ? ["net10.0"] : ["net10.0", "net10.0/linux-x64"], graphs.Select(graph => graph.Key));
        Assert.All(graphs.SelectMany(graph => graph.Value!.AsObject()).Where(package => (string)package.Value!["type"]! != "Project"),
            package => Assert.Equal(64, Convert.FromBase64String((string)package.Value!["contentHash"]!).Length));
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ci_restores_in_locked_mode()
    {
        var properties = Checkout.Read("Directory.Build.props");

        Assert.Contains("<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>", properties, StringComparison.Ordinal);
        Assert.Contains("""<RestoreLockedMode Condition="'$(CI)' == 'true'">true</RestoreLockedMode>""", properties,
            StringComparison.Ordinal);
    }
}
