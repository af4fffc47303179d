using System.Globalization;
using System.Text.RegularExpressions;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Ecs;

/// <summary>systemd itself judges the unit.</summary>
public sealed partial class SystemdUnitTests
{
    private const string Unit = "infra/ecs/oss-callback.service";

    [Fact]
    public async Task Systemd_understands_every_line()
    {
        // The program is not installed where the tests run; anything that exists stands for it.
        var folder = Directory.CreateTempSubdirectory("oss-callback-unit-").FullName;
        var copy = Path.Combine(folder, "oss-callback.service");
        await File.WriteAllTextAsync(
            copy,
            Checkout.Read(Unit).Replace("/opt/oss-callback/OssCallback.Server", "/bin/true", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var run = await Tool.RunAsync("systemd-analyze", "verify", copy);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Everything.Trim()));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Systemd_rates_what_the_service_may_do_as_little()
    {
        var run = await Tool.RunAsync("systemd-analyze", "security", "--offline=yes", "--no-pager", Unit);

        var exposure = double.Parse(ExposurePattern().Match(run.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(exposure < 2.0, run.Output);
    }

    [Fact]
    public void Its_settings_are_settings_of_the_server()
    {
        var sample = System.Text.Json.Nodes.JsonNode.Parse(Checkout.Read("local.settings.sample.json"))!["Values"]!.AsObject();
        var named = SettingPattern().Matches(Checkout.Read(Unit) + Checkout.Read("infra/ecs/oss-callback.env"))
            .Select(match => match.Groups[1].Value);

        Assert.All(named, key => Assert.True(sample.ContainsKey(key), $"{key} is not a setting."));
    }

    [GeneratedRegex(@"Overall exposure level for \S+: (\d+\.\d+)")]
    private static partial Regex ExposurePattern();

    [GeneratedRegex(@"^(?:Environment=)?([A-Za-z]+__[A-Za-z0-9_]+)=", RegexOptions.Multiline)]
    private static partial Regex SettingPattern();
}
