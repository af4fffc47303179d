using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using OssCallback.Simulator;

namespace OssCallback.IntegrationTests;

/// <summary>The steps of docs/start.md that need no account: questions, settings, bucket, start, first upload.</summary>
public sealed class InitTests : IDisposable
{
    private const string Secret = "service-secret";

    private static readonly string[] Answers =
    [
        "my-uploads", "oss-cn-hangzhou", "service-id", Secret, "https://uploads.example.com", "https://www.example.com/", "text/*, image/*",
    ];

    private static readonly string[] Given =
    [
        "--bucket", "my-uploads", "--region", "cn-hangzhou", "--access-key-id", "service-id",
        "--callback-url", "https://uploads.example.com", "--origin", string.Empty, "--types", string.Empty,
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-init-").FullName;

    private string Settings => Path.Combine(_folder, "oss.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Its_answers_lead_to_a_service_that_brings_an_upload_through()
    {
        await using var init = RunningProgram.StartWithInput(
            RunningProgram.Cli, ["init", "--output", Settings], string.Join('\n', Answers) + "\n");

        Assert.True(await init.ExitAsync() == 0, init.Errors.ToString());
        var (client, @operator) = (Key(init, "Client key"), Key(init, "Operator key"));
        AssertOnlyItsOwnerReadsIt();

        await using var oss = await OssSimulator.StartAsync(
            new OssSimulatorOptions
            {
                DataDirectory = Path.Combine(_folder, "oss"),
                Buckets = ["my-uploads"],
                Credentials = [new OssCredentials("service-id", Secret)],
            },
            TestContext.Current.CancellationToken);
        var url = FormattableString.Invariant($"http://127.0.0.1:{Ports.Free()}");
        string[] simulated =
        [
            "--settings", Settings, "--environment", "Development", "--set", $"Oss:Endpoint={oss.Endpoint}",
            "--set", $"Oss:PublicEndpoint={oss.Endpoint}", "--set", $"Callback:Urls:0={url}/api/callback",
            "--set", $"Callback:TrustedKeys:0:Url={oss.CallbackKeyUrl}",
        ];
        await using var server = RunningProgram.Start(
            RunningProgram.Cli,
            ["serve", "--urls", url, .. simulated, "--set", $"Storage:DataDirectory={Path.Combine(_folder, "data")}"]);
        await Deployment.HealthyAsync(server, url);
        var file = Path.Combine(_folder, "first.txt");
        await File.WriteAllTextAsync(file, "hello", TestContext.Current.CancellationToken);

        await using var doctor = RunningProgram.Start(RunningProgram.Cli, ["doctor", "--bucket", "--json", .. simulated]);
        await using var upload = RunningProgram.Start(RunningProgram.Cli, ["upload", file, "--json", "--server", url, "--api-key", client]);

        // A new bucket has no Block Public Access, and the access key of this one may do everything.
        Assert.True(await doctor.ExitAsync() == 1, doctor.Output.ToString() + doctor.Errors);
        Assert.Equal(
            "public-acl",
            (string)Assert.Single(
                JsonNode.Parse(doctor.Output.ToString())!["checks"]!.AsArray(),
                check => (string)check!["outcome"]! == "found")!["id"]!);
        Assert.True(await upload.ExitAsync() == 0, upload.Output.ToString() + upload.Errors);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", @operator);
        Assert.Contains(
            "\"state\":\"ready\"", await http.GetStringAsync(new Uri(url + "/api/uploads"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_ask_no_question_and_a_Functions_app_takes_the_file()
    {
        var file = Path.Combine(_folder, "local.settings.json");
        await using var init = Init(["--functions", "--output", file, .. Given]);

        Assert.True(await init.ExitAsync() == 0, init.Errors.ToString());
        var values = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["Values"]!;
        Assert.Equal("dotnet-isolated", (string)values["FUNCTIONS_WORKER_RUNTIME"]!);
        Assert.Equal("https://uploads.example.com/api/callback", (string)values["Callback__Urls__0"]!);
        Assert.Equal("operator", (string)values["Policy__ApiKeys__1__Role"]!);

        // The same file is taken where there is no Functions host.
        await using var doctor = RunningProgram.Start(
            RunningProgram.Cli,
            [
                "doctor", "--bucket", "--json", "--settings", file, "--environment", "Development",
                "--set", "Oss:PublicEndpoint=http://127.0.0.1:1",
            ]);
        Assert.Equal(4, await doctor.ExitAsync());
        Assert.Contains("http://127.0.0.1:1/my-uploads", doctor.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_is_kept()
    {
        await File.WriteAllTextAsync(Settings, "{}", TestContext.Current.CancellationToken);

        await using var kept = Init(["--output", Settings, .. Given]);
        Assert.Equal(1, await kept.ExitAsync());
        Assert.Contains("--force replaces it", kept.Errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("{}", await File.ReadAllTextAsync(Settings, TestContext.Current.CancellationToken));

        await using var replaced = Init(["--output", Settings, "--force", .. Given]);
        Assert.Equal(0, await replaced.ExitAsync());
        AssertOnlyItsOwnerReadsIt();
    }

    [Theory]
    [InlineData("There is no answer; give --region.", "--bucket", "my-uploads")]
    [InlineData("must be https outside Development", "--callback-url", "http://uploads.example.com")]
    [InlineData("Oss:Bucket is missing or no bucket name", "--bucket", "My_Uploads")]
    public async Task What_the_service_would_not_start_with_is_not_written(string words, params string[] arguments)
    {
        string[] all = arguments is ["--bucket", "my-uploads"]
            ? arguments
            : [.. Given.Chunk(2).Where(pair => pair[0] != arguments[0]).SelectMany(pair => pair), .. arguments];

        await using var init = Init(["--output", Settings, .. all]);

        Assert.Equal(2, await init.ExitAsync());
        Assert.Contains(words, init.Errors.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Settings));
    }

    private static RunningProgram Init(IEnumerable<string> arguments) => RunningProgram.Run(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, RunningProgram.Cli), "init", .. arguments], ("OSS_ACCESS_KEY_SECRET", Secret));

    private static string Key(RunningProgram init, string label) =>
        init.Output.ToString().Split('\n').Single(line => line.StartsWith(label, StringComparison.Ordinal)).Split('\t')[1].Trim();

    [SuppressMessage("Interoperability", "CA1416", Justification = "The tests of this project run on Linux.")]
    private void AssertOnlyItsOwnerReadsIt() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Settings));
}
