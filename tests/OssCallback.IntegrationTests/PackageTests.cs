using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>The packages as somebody takes them from a feed, far from this checkout.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] Libraries =
    [
        "OssCallback", "OssCallback.AspNetCore", "OssCallback.AzureFunctions", "OssCallback.AzureStorage", "OssCallback.Simulator",
        "OssCallback.Sqlite",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-packages-").FullName;

    private string Feed => Path.Combine(_folder, "feed");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_packed_tool_runs_the_playground_and_an_application_builds_on_the_packed_libraries()
    {
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        await DotnetAsync(
            "msbuild", Checkout.PathOf("src/Packages.proj"), "-nologo", "-v:quiet", $"-p:Configuration={configuration}",
            $"-p:PackageOutputPath={Feed}");
        var tool = Path.GetFileName(Directory.GetFiles(Feed, "OssCallback.Cli.*.nupkg").Single());
        var version = tool["OssCallback.Cli.".Length..^".nupkg".Length];
        Assert.All(Libraries, library => AssertComplete(library, version));
        // No second package for one system only.
        Assert.Equal(Libraries.Length + 1, Directory.GetFiles(Feed, "*.nupkg").Length);

        await ToolWorksAsync(version);
        await ApplicationBuildsAsync(version);
    }

    private void AssertComplete(string library, string version)
    {
        using var package = ZipFile.OpenRead(Path.Combine(Feed, $"{library}.{version}.nupkg"));
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("README.md", names);
        Assert.Contains($"lib/net10.0/{library}.dll", names);
        Assert.Contains($"lib/net10.0/{library}.xml", names);
        using var manifest = package.GetEntry($"{library}.nuspec")!.Open();
        var metadata = XDocument.Load(manifest).Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);
        Assert.NotEqual("Package Description", metadata["description"].Single());
        Assert.Equal("MIT", metadata["license"].Single());
        using var symbols = ZipFile.OpenRead(Path.Combine(Feed, $"{library}.{version}.snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{library}.pdb");
    }

    private async Task ToolWorksAsync(string version)
    {
        var tools = Path.Combine(_folder, "tools");
        await DotnetAsync("tool", "install", "OssCallback.Cli", "--version", version, "--source", Feed, "--tool-path", tools);
        var command = Path.Combine(tools, "oss-callback");
        var (server, oss) = (Ports.Free(), Ports.Free());
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server}");
        await using var playground = RunningProgram.Run(
            command,
            [
                "playground", "--data-dir", Path.Combine(_folder, "data"), "--port", server.ToString(CultureInfo.InvariantCulture),
                "--oss-port", oss.ToString(CultureInfo.InvariantCulture),
            ]);
        await Deployment.HealthyAsync(playground, url);
        var photo = Path.Combine(_folder, "photo.png");
        await File.WriteAllBytesAsync(photo, [1, 2, 3], TestContext.Current.CancellationToken);

        await using var upload = RunningProgram.Run(command, ["upload", photo, "--server", url, "--json"]);

        Assert.True(await upload.ExitAsync() == 0, $"{upload.Output}{upload.Errors}");
        Assert.Equal("ready", (string)JsonNode.Parse(upload.Output.ToString())!["state"]!);
    }

    /// <summary>The program of the package's README, with all libraries beside it.</summary>
    private async Task ApplicationBuildsAsync(string version)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "app")).FullName;
        var references = string.Concat(Libraries.Where(library => library != "OssCallback.AzureFunctions")
            .Select(library => $"<PackageReference Include=\"{library}\" Version=\"{version}\" />"));
        var readme = await File.ReadAllTextAsync(
            Checkout.PathOf("src/OssCallback.AspNetCore/README.md"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), readme.Split("```csharp")[1].Split("```")[0],
            TestContext.Current.CancellationToken);
        // What the packages need is taken from what this machine has restored before; they themselves from the feed.
        await File.WriteAllTextAsync(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestoreAdditionalProjectSources>{Feed}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(_folder, "restored")}</RestorePackagesPath>
                <RestoreFallbackFolders>{RestoredBefore}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>{references}</ItemGroup>
            </Project>
            """, TestContext.Current.CancellationToken);

        await DotnetAsync("build", folder, "--nologo", "-v", "quiet");

        // The library that was packed just now, not an older one of the same number.
        Assert.All(Libraries.Where(library => library != "OssCallback.AzureFunctions"),
            library => Assert.True(Directory.Exists(Path.Combine(_folder, "restored", library.ToLowerInvariant(), version)), library));
    }

    private static string RestoredBefore => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task DotnetAsync(params string[] arguments)
    {
        await using var dotnet = RunningProgram.Run("dotnet", arguments);
        Assert.True(await dotnet.ExitAsync() == 0, $"dotnet {string.Join(' ', arguments)}\n{dotnet.Output}{dotnet.Errors}");
    }
}
