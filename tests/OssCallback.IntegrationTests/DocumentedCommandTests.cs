using System.Globalization;
using System.Text.RegularExpressions;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>
/// Every command that the documentation gives to people is run, here or where this table says; a new one has to be put into it.
/// </summary>
public sealed partial class DocumentedCommandTests : IDisposable
{
    private const string Playground = "dotnet run --project src/OssCallback.Cli -- playground";
    private const string Upload = "dotnet run --project src/OssCallback.Cli -- upload README.md";
    private const string Uploads = "curl http://127.0.0.1:7071/api/uploads";
    private const string Stats = "curl http://127.0.0.1:7071/api/stats";

    private const string LoseCallbacks = "curl -X PUT http://127.0.0.1:9000/_simulator/faults -d '{\"dropCallback\":true}'";

    private static readonly string[] RunHere = [Playground, Upload, Uploads, Stats, LoseCallbacks];

    /// <summary>What is not run here, by its beginning, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["tests/run"] = "it runs this test",
        ["tests/chaos/run"] = "takes as long as one lets it",
        ["tests/fuzz/run"] = "every run of the tests, for a shorter time",
        ["tests/abuse/run"] = "measures, and wants a quiet machine",
        ["SOAK_UPLOADS="] = "the same test with more uploads",
        ["cp local.settings.sample.json"] =
            "for the Functions host, which is not here; the sample is compared with the options in the unit tests",
        ["dotnet run --project src/OssCallback.Cli -- simulate"] = "StartTests and the simulator's own tests",
        ["cd src/OssCallback.Functions && func start"] = "needs the Functions host",
        ["npx azurite"] = "the storage tests run it",
        ["dotnet publish src/"] = "the workflows run it",
        ["docker "] = "needs an engine; the workflow ci builds and runs the image",
        ["azd "] = "needs a subscription; the template is evaluated in the infra tests",
        ["OSS_ACCESS_KEY_SECRET="] = "needs a subscription",
        ["az "] = "needs a subscription; the template is evaluated in the infra tests",
        ["aliyun "] = "needs an account; the files are read in the infra tests",
        ["ossutil "] = "needs an account; the files are read in the infra tests",
        ["export "] = "sets values for az",
        ["unset "] = "clears them",
        ["sudo "] = "changes the machine; systemd judges the unit in the infra tests",
        ["oss-callback explain "] = "ToolCommandTests",
        ["oss-callback decode "] = "ToolCommandTests",
        ["oss-callback send "] = "ToolCommandTests",
        ["oss-callback load "] = "ToolCommandTests",
        ["oss-callback doctor "] = "DoctorTests and BucketDoctorTests",
        ["oss-callback init"] = "InitTests",
        ["oss-callback serve --settings oss.json"] = "InitTests",
        ["oss-callback upload docs/images/"] = "InitTests",
        ["cloudflared "] = "needs the internet",
        ["cp infra/ecs/oss-callback.env"] = "for docker compose",
        ["/opt/oss-callback/OssCallback.Server health"] = "HealthProbeTests, from where it was built",
        ["openssl "] = "SmokeTestTests make such a key",
        ["oss-callback playground"] = "the same program as the first command of README",
        ["oss-callback review "] = "ExampleAppTests",
        ["oss-callback sweep "] = "SweepTests",
        ["oss-callback erase "] = "SweepTests",
        ["oss-callback backup "] = "BackupTests",
        ["oss-callback restore "] = "BackupTests",
        ["OTEL_EXPORTER_OTLP_ENDPOINT="] = "TelemetryTests",
        ["oss-callback listen"] = "NotificationTests",
        ["oss-callback simulate"] = "the simulator's own tests",
        ["curl -X PUT http://127.0.0.1:9000/_simulator/faults"] = "the simulator's own tests set every fault",
        ["echo '127.0.0.1 gosspublic"] = "changes the machine",
        ["oss-callback upload photo.png --json"] = "docs/diagnosis/record, from which the session is recorded",
        ["curl -s "] = "docs/diagnosis/record",
        ["verify"] = "docs/diagnosis/record",
        ["curl -X PUT --data-binary @photo.png"] = "the client tests send the same request",
        ["tests/benchmarks/run"] = "takes minutes and wants a quiet machine",
        ["dotnet publish tests/OssCallback.EmptyFunctions"] = "for a benchmark",
        ["dotnet build -c Release"] = "for a benchmark",
        ["dotnet run --configuration Release --project tests/OssCallback.Benchmarks"] = "a benchmark",
        ["dotnet run -c Release --project tests/OssCallback.Benchmarks"] = "a benchmark",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-readme-").FullName;

    /// <summary>Every document.</summary>
    public static TheoryData<string> Documents { get; } =
    [
        .. Directory.EnumerateFiles(Checkout.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Checkout.PathOf("."), "*.md"))
            .Append(Checkout.PathOf("infra/oss/README.md"))
            .Select(path => Path.GetRelativePath(Checkout.PathOf("."), path)),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_is_run_somewhere(string document)
    {
        Assert.All(Commands(document), command => Assert.True(
            RunHere.Contains(command) || Elsewhere.Keys.Any(beginning => command.StartsWith(beginning, StringComparison.Ordinal)),
            $"{document} gives '{command}', which nothing runs."));
    }

    [Fact]
    public async Task Readmes_first_commands_bring_an_upload_through()
    {
        Assert.Equal(RunHere, Commands("README.md").Where(RunHere.Contains));
        var (server, oss) = (Port(), Port());
        File.Copy(Checkout.PathOf("README.md"), Path.Combine(_folder, "README.md"));

        await using var playground = Start($"{Playground} --port {server} --oss-port {oss} --data-dir {_folder}/data");
        await Deployment.HealthyAsync(playground, $"http://127.0.0.1:{server}");
        await using var upload = Start($"{Upload} --server http://127.0.0.1:{server}");
        Assert.True(await upload.ExitAsync() == 0, upload.Errors.ToString());
        await using var uploads = Start(Uploads.Replace("7071", server, StringComparison.Ordinal));
        await using var stats = Start(Stats.Replace("7071", server, StringComparison.Ordinal));

        Assert.Equal((0, 0), (await uploads.ExitAsync(), await stats.ExitAsync()));
        await uploads.Output.WaitForAsync("\"state\":\"ready\"");
        await stats.Output.WaitForAsync("\"uploads\":1");

        // OSS loses the callback: the client confirms, and the upload is ready all the same.
        await using var fault = Start(LoseCallbacks.Replace("9000", oss, StringComparison.Ordinal));
        Assert.Equal(0, await fault.ExitAsync());
        await using var confirmed = Start($"{Upload} --server http://127.0.0.1:{server}");
        Assert.True(await confirmed.ExitAsync() == 0, confirmed.Errors.ToString());
        await confirmed.Output.WaitForAsync("confirm");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_file_that_a_document_links_to_or_names_in_a_command_is_there(string document)
    {
        var text = File.ReadAllText(Checkout.PathOf(document));
        var folder = Path.GetDirectoryName(document)!;
        var linked = LinkPattern().Matches(text).Select(match => Path.Combine(folder, match.Groups[1].Value));
        var named = Commands(document).SelectMany(command => FilePattern().Matches(command)).Select(match => match.Value);

        // These are made by the commands.
        Assert.All(
            linked.Concat(named).Where(file => !file.EndsWith("server.env", StringComparison.Ordinal)
                && !file.Contains("/bin/Release/", StringComparison.Ordinal)),
            file => Assert.True(Path.Exists(Checkout.PathOf(file)), $"{file} is not there."));
    }

    /// <summary>The command as it stands there, but the program that was built with the tests instead of building it once more.</summary>
    private RunningProgram Start(string command) => RunningProgram.Run(
        "/bin/sh",

        [
            "-c",
            $"cd {_folder} && exec " + command.Replace(
                "dotnet run --project src/OssCallback.Cli --",
                $"dotnet {Path.Combine(AppContext.BaseDirectory, RunningProgram.Cli)}",
                StringComparison.Ordinal),
        ]);

    private static string Port() => Ports.Free().ToString(CultureInfo.InvariantCulture);

    private static List<string> Commands(string document) =>

        [
            .. ConsolePattern().Matches(File.ReadAllText(Checkout.PathOf(document)))
                .SelectMany(block => block.Groups[1].Value.Split('\n'))
                .Where(line => line.StartsWith("$ ", StringComparison.Ordinal))
                .Select(line => line[2..]),
        ];

    [GeneratedRegex("```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ConsolePattern();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"(?<![\w/.])(infra|src|tests|docs)/[\w./-]*\w")]
    private static partial Regex FilePattern();
}
