using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>The command as a person or a script starts it.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Playground_and_upload_make_one_ready_record_that_is_still_there_after_a_restart()
    {
        var (server, oss) = (Ports.Free(), Ports.Free());
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server}");
        using var client = new Client(url);
        await using (var playground = await StartPlaygroundAsync(server, oss))
        {
            var uploaded = await RunAsync("upload", Write("photo.png", [1, 2, 3]), "--server", url, "--json");

            Assert.True(uploaded.ExitCode == 0, uploaded.Errors);
            var result = JsonNode.Parse(uploaded.Output)!;
            Assert.Equal(
                ("ready", 3, "image/png"),
                ((string)result["state"]!, (int)result["record"]!["size"]!, (string)result["record"]!["mimeType"]!));
            var listed = Assert.Single(await client.ListAsync());
            Assert.Equal((string)result["uploadId"]!, (string)listed["id"]!);
            Assert.Equal((1, 3, 0, 0), (await client.StatisticsAsync()).Total);
            Assert.Equal(0, await playground.TerminateAsync());
        }

        await using (await StartPlaygroundAsync(server, oss))
        {
            Assert.Single(await client.ListAsync("state=ready"));
            var several = await RunAsync("upload", Write("a.txt", [1]), Write("猫.txt", []), "--server", url);
            Assert.True(several.ExitCode == 0, several.Errors);
            Assert.Contains("ready", several.Output, StringComparison.Ordinal);
            Assert.Equal((3, 4, 0, 0), (await client.StatisticsAsync()).Total);
        }
    }

    [Fact]
    public async Task Upload_confirms_after_a_failed_callback_and_tells_a_refusal()
    {
        await using var deployment = await Deployment.StartAsync(("Policy:Profiles:default:MaxBytes", "4"));
        deployment.Oss.Faults.DropCallback = true;

        var uploaded = await RunAsync("upload", Write("ok.png", [1, 2, 3]), "--server", deployment.Url, "--json");
        var refused = await RunAsync(
            "upload", Write("large.png", [1, 2, 3, 4, 5]), Write("fits.png", [1]), "--server", deployment.Url, "--json");

        Assert.True(uploaded.ExitCode == 0, uploaded.Errors);
        Assert.True((bool)JsonNode.Parse(uploaded.Output)!["confirmed"]!);
        Assert.Equal(1, refused.ExitCode);
        var lines = refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(
            "file_too_large",
            (string)lines.Single(line => ((string)line["file"]!).EndsWith("large.png", StringComparison.Ordinal))["code"]!);
        Assert.Equal(
            "ready", (string)lines.Single(line => ((string)line["file"]!).EndsWith("fits.png", StringComparison.Ordinal))["state"]!);
        Assert.Equal(2, (await deployment.Client.StatisticsAsync()).Total.Uploads);
    }

    [Fact]
    public async Task Playground_takes_free_ports_opens_its_page_lets_another_origin_in_and_begins_with_a_fault()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The browser is what xdg-open starts.");
        var opened = Path.Combine(_folder, "opened");
        Write("xdg-open", Encoding.UTF8.GetBytes($"#!/bin/sh\nprintf %s \"$1\" > '{opened}.part' && mv '{opened}.part' '{opened}'\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(_folder, "xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await using var playground = RunningProgram.Run(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, RunningProgram.Cli), "playground", "--data-dir", Path.Combine(_folder, "data"),
                "--port", "0", "--oss-port", "0", "--allow-origin", "http://localhost:3000", "--fault", "dropCallback", "--open",
            ],
            ("PATH", $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}"));
        var url = await Until.NotNullAsync(
            async () => File.Exists(opened) ? await File.ReadAllTextAsync(opened, TestContext.Current.CancellationToken) : null,
            "the page was opened", () => $"{playground.Output}{playground.Errors}");

        // What is piped can be cut at tabs, and the hint can be pasted.
        await playground.Output.WaitForAsync("Ctrl+C");
        Assert.Contains($"Open\t{url}", playground.Output.Lines);
        Assert.Contains($"Or in another terminal: oss-callback upload photo.png --server {url[..^1]}", playground.Output.Lines);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url + "api/policy?filename=a.png"));
        request.Headers.Add("Origin", "http://localhost:3000");
        using var granted = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["http://localhost:3000"], granted.Headers.GetValues("Access-Control-Allow-Origin"));
        var uploaded = await RunAsync("upload", Write("photo.png", [1]), "--server", url, "--json");
        Assert.True((bool)JsonNode.Parse(uploaded.Output)!["confirmed"]!, uploaded.Output);
    }

    [Fact]
    public async Task Upload_says_that_the_server_is_not_running()
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}");

        var result = await RunAsync("upload", Write("photo.png", [1]), "--server", url, "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("server_unreachable", (string)JsonNode.Parse(result.Output)!["code"]!);
        Assert.Contains("oss-callback playground", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no file", "upload", "{folder}/missing.png")]
    [InlineData("--server takes an address", "upload", "{folder}/photo.png", "--server", "ftp://x")]
    [InlineData("--parallel takes a number", "upload", "{folder}/photo.png", "--parallel", "0")]
    [InlineData("--set takes Section:Key=value", "serve", "--set", "nonsense")]
    [InlineData("There is no file", "serve", "--settings", "{folder}/missing.json")]
    [InlineData("--body or --body-file", "verify", "--target", "/", "--authorization", "x", "--pub-key-url", "x")]
    [InlineData("Unrecognized command", "unknown-verb")]
    [InlineData("There is no file 'nofile.xml' here", "explain", "nofile.xml")]
    [InlineData("--port takes a number from 0 to 65535", "playground", "--port", "99999")]
    [InlineData("--port takes a number from 0 to 65535", "simulate", "--port", "99999")]
    [InlineData("'dropCalback' is not a fault", "playground", "--fault", "dropCalback")]
    [InlineData("Argument 'xml' not recognized", "serve", "--log", "xml")]
    [InlineData("See: oss-callback failed redrive --help", "failed", "redrive")]
    [InlineData("--profile goes with --grant", "send", "http://127.0.0.1:1/", "--profile", "docs")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_wrong(string words, params string[] arguments)
    {
        Write("photo.png", [1]);

        var result = await RunAsync([.. arguments.Select(argument => argument.Replace("{folder}", _folder, StringComparison.Ordinal))]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(words, result.Errors, StringComparison.Ordinal);
        // The sentence is not buried under the help.
        Assert.DoesNotContain("Usage:", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("playground")]
    [InlineData("serve")]
    [InlineData("simulate")]
    [InlineData("upload")]
    [InlineData("verify")]
    public async Task Every_verb_has_help_with_an_example(string verb)
    {
        var result = await RunAsync(verb, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"oss-callback {verb}", result.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string> Vectors() =>
        [.. JsonNode.Parse(File.ReadAllText(VectorFile))!["cases"]!.AsArray().Select(vector => (string)vector!["id"]!)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Verify_agrees_with_every_published_callback(string id)
    {
        var vector = JsonNode.Parse(await File.ReadAllTextAsync(VectorFile, TestContext.Current.CancellationToken))!["cases"]!
            .AsArray()
            .Single(vector => (string)vector!["id"]! == id)!;
        var valid = (bool)vector["expect_valid"]!;
        var body = Path.Combine(_folder, "body");
        await File.WriteAllTextAsync(body, (string)vector["body"]!, TestContext.Current.CancellationToken);

        var result = await RunAsync("verify", "--json", "--target", (string)vector["request_target"]!, "--body-file", body,
            "--authorization", (string)vector["headers"]!["authorization"]!, "--pub-key-url",
            (string)vector["headers"]!["x-oss-pub-key-url"]!);

        Assert.True(result.ExitCode == (valid ? 0 : 1), result.Errors + result.Output);
        Assert.Equal(valid, (bool)JsonNode.Parse(result.Output)!["valid"]!);
    }

    private static string VectorFile => Path.Combine(AppContext.BaseDirectory, "Vectors", "callback.json");

    private async Task<RunningProgram> StartPlaygroundAsync(int server, int oss)
    {
        var playground = RunningProgram.Start(RunningProgram.Cli,
        [
            "playground", "--data-dir", Path.Combine(_folder, "data"),
            "--port", server.ToString(CultureInfo.InvariantCulture), "--oss-port", oss.ToString(CultureInfo.InvariantCulture),
        ]);
        await Deployment.HealthyAsync(playground, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server}"));
        return playground;
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, arguments);
        return (await program.ExitAsync(), program.Output.ToString(), program.Errors.ToString());
    }
}
