using System.Text.RegularExpressions;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Ecs;

/// <summary>The image definition, as far as it can be checked without an engine; the workflow builds and runs it.</summary>
public sealed partial class ImageTests(Linters linters)
{
    private const string File = "infra/container/Dockerfile";

    private static string Text => Checkout.Read(File);

    [Fact]
    public async Task The_linter_finds_nothing()
    {
        var run = await linters.RunAsync("dockerfile-utils", "lint", File);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Everything.Trim()));
    }

    [Fact]
    public void Everything_that_is_copied_exists_and_is_let_through()
    {
        var copied = CopyPattern().Matches(Text).SelectMany(match => match.Groups[1].Value.Split(' ')[..^1]);
        var allowed = Checkout.Read(File + ".dockerignore")
            .Split('\n')
            .Where(line => line.StartsWith('!'))
            .Select(line => line[1..])
            .ToArray();

        Assert.All(copied, path =>
        {
            Assert.True(Path.Exists(Checkout.PathOf(path)), $"{path} does not exist.");
            Assert.Contains(path.Split('/')[0], allowed);
        });
    }

    [Fact]
    public void All_projects_that_the_server_is_made_of_are_copied()
    {
        var needed = new SortedSet<string>(StringComparer.Ordinal);
        Add("OssCallback.Server");
        void Add(string project)
        {
            needed.Add(project);
            foreach (Match reference in ReferencePattern().Matches(Checkout.Read($"src/{project}/{project}.csproj")))
            {
                Add(reference.Groups[1].Value);
            }
        }

        Assert.All(needed, project => Assert.Contains($"COPY src/{project} src/{project}\n", Text, StringComparison.Ordinal));
        Assert.All(needed, project => Assert.Contains(
            $"COPY src/{project}/{project}.csproj src/{project}/packages.lock.json src/{project}/\n", Text, StringComparison.Ordinal));
    }

    [Fact]
    public void It_runs_chiselled_as_nobody_special_and_checks_its_health()
    {
        var final = Text[Text.LastIndexOf("FROM ", StringComparison.Ordinal)..];

        Assert.StartsWith("FROM $RUNTIME_IMAGE\n", final, StringComparison.Ordinal);
        Assert.Matches("\nARG RUNTIME_IMAGE=[a-z./-]+/runtime-deps:10.0-noble-chiseled-extra\n", Text);
        Assert.Contains("\nUSER 1654:1654\n", final, StringComparison.Ordinal);
        Assert.Contains("""CMD ["/app/OssCallback.Server", "health"]""", final, StringComparison.Ordinal);
        // There is no shell in it.
        Assert.DoesNotContain("\nRUN ", final, StringComparison.Ordinal);
        Assert.EndsWith("""ENTRYPOINT ["/app/OssCallback.Server"]""" + "\n", final, StringComparison.Ordinal);
    }

    [Fact]
    public void A_release_names_its_bases_by_digest()
    {
        var release = Checkout.Read(".github/workflows/release.yml");

        Assert.Equal(2, BasePattern().Count(Text));
        Assert.All(BasePattern().Matches(Text), match =>
        {
            Assert.Contains($"resolve {match.Groups[2].Value}", release, StringComparison.Ordinal);
            Assert.Contains($"{match.Groups[1].Value}=${{{{ steps.bases.outputs.", release, StringComparison.Ordinal);
        });
        Assert.Contains("dotnet restore src/OssCallback.Server --runtime linux-x64 --locked-mode", Text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^ARG ([A-Z]+_IMAGE)=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex BasePattern();

    [GeneratedRegex(@"^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex CopyPattern();

    [GeneratedRegex(@"<ProjectReference Include=""\.\./([^/]+)/")]
    private static partial Regex ReferencePattern();
}
