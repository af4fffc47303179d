using System.Text.Json.Nodes;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Azure;

/// <summary>The templates compile and lint without a word, and without the network.</summary>
public sealed class BicepTests
{
    public static TheoryData<string> Files { get; } = [
        .. Directory.GetFiles(Checkout.PathOf("infra"), "*.bicep*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".bicep" or ".bicepparam")
        .Select(file => Path.GetRelativePath(Checkout.Root, file))];

    [Fact]
    public async Task Compiles_without_warnings()
    {
        var run = await Bicep.RunAsync("build", Bicep.Template, "--stdout");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Errors));
        Assert.NotEmpty(JsonNode.Parse(run.Output)!["resources"]!.AsObject());
    }

    [Fact]
    public async Task Lints_without_a_finding_under_rules_that_are_errors()
    {
        var run = await Bicep.RunAsync("lint", Bicep.Template);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Everything.Trim()));
    }

    [Fact]
    public async Task The_sample_of_parameters_compiles_and_gives_every_parameter_that_has_no_default()
    {
        var parameters = await Bicep.RunAsync("build-params", Bicep.Parameters, "--stdout");
        var template = await Bicep.RunAsync("build", Bicep.Template, "--stdout");

        Assert.Equal((0, string.Empty), (parameters.ExitCode, parameters.Errors));
        var given = JsonNode.Parse((string)JsonNode.Parse(parameters.Output)!["parametersJson"]!)!["parameters"]!.AsObject();
        var required = JsonNode.Parse(template.Output)!["parameters"]!
            .AsObject()
            .Where(parameter => parameter.Value!["defaultValue"] is null)
            .Select(parameter => parameter.Key);
        Assert.Empty(required.Except(given.Select(parameter => parameter.Key), StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Is_formatted(string file)
    {
        var run = await Bicep.RunAsync("format", file, "--stdout");

        Assert.Equal(Checkout.Read(file), run.Output);
    }

    [Fact]
    public async Task Every_parameter_is_described_and_bounded()
    {
        var run = await Bicep.RunAsync("build", Bicep.Template, "--stdout");

        foreach (var (name, parameter) in JsonNode.Parse(run.Output)!["parameters"]!.AsObject())
        {
            Assert.True((string?)parameter!["metadata"]?["description"] is { Length: > 10 }, $"{name} is not described.");
            var isBounded = new[] { "minLength", "maxLength", "minValue", "maxValue", "allowedValues" }.Any(
                bound => parameter[bound] is not null);
            // A location is Azure's to judge, secrets are checked by the app at start, settings by its options.
            Assert.True(isBounded || name is "location" or "ossAccessKeySecret" or "ticketKey" or "settings", $"{name} is not validated.");
        }
    }

    [Fact]
    public async Task A_value_out_of_bounds_is_refused_before_anything_is_deployed()
    {
        var run = await Bicep.RunAsync(
            new Dictionary<string, string> { ["AZURE_ENV_NAME"] = "a-name-that-is-too-long-for-it" }, "build-params", Bicep.Parameters,
            "--stdout");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("24", run.Errors, StringComparison.Ordinal);
    }
}
