using System.Globalization;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Doctor;

/// <summary>The command <c>doctor</c> as a process, against servers with one planted defect each, and against ours.</summary>
public sealed class DoctorTests : IDisposable
{
    /// <summary>Longer than OSS waits.</summary>
    public static readonly TimeSpan PlantedDelay = TimeSpan.FromSeconds(5.5);

    /// <summary>The machine that runs the tests may be slow; only what is planted may count as slow.</summary>
    private const string SlowMilliseconds = "4900";

    internal static readonly Dictionary<Defect, (string Check, string Severity, string Words)> Expected = new()
    {
        [Defect.NotListening] = ("reachable", "high", "refused"),
        [Defect.GetOnly] = ("post-handled", "high", "405"),
        [Defect.RedirectsToSlash] = ("post-handled", "high", "Location /hooks/callback/"),
        [Defect.StandsBehindCutPrefix] = ("post-handled", "high", "it cuts off /hooks"),
        [Defect.ChecksPathWithoutPrefix] = ("path-kept", "high", "the server checks /callback?shop=1"),
        [Defect.DropsTheQuery] = ("path-kept", "high", "the server checks /hooks/callback."),
        [Defect.Answers201] = ("status-200", "high", "201"),
        [Defect.Answers400ToAll] = ("status-200", "high", "400"),
        [Defect.WritesBom] = ("no-bom", "high", "EF BB BF"),
        [Defect.AnswersHtml] = ("json", "high", "<html>"),
        [Defect.AnswersWithoutBody] = ("json", "high", "There is no body, although Content-Length says 15"),
        [Defect.FailsAlways] = ("status-200", "high", "500"),
        [Defect.AnswersText] = ("content-type", "medium", "text/plain"),
        [Defect.AnswersChunked] = ("content-length", "high", "chunked"),
        [Defect.AnswersTwoMegabytes] = ("answer-size", "high", "20971"),
        [Defect.ColdStart] = ("time-cold", "high", "ms"),
        [Defect.SlowAfterTheFirst] = ("time-warm", "high", "ms"),
        [Defect.SkipsMissingSignature] = ("missing-signature", "critical", "no Authorization header"),
        [Defect.AcceptsWhatItCannotCheck] = ("bad-signature", "critical", "half a signature"),
        [Defect.TrustsAnyKey] = ("foreign-key", "critical", "foreign host:"),
        [Defect.TrustsPrefixWithoutSlash] = ("foreign-key", "critical", "user-info:"),
        [Defect.TrustsNameAnywhere] = ("foreign-key", "critical", "name in the path:"),
        [Defect.TrustsNameAtTheEnd] = ("foreign-key", "critical", "name in the query:"),
        [Defect.TrustsHostPrefix] = ("foreign-key", "critical", "suffix:"),
        [Defect.TrustsHostSuffix] = ("foreign-key", "critical", "prefix:"),
        [Defect.TrustsAnyPort] = ("foreign-key", "critical", "port:"),
        [Defect.TrustsAnyFile] = ("foreign-key", "critical", "other file:"),
        [Defect.TrustsNaiveHost] = ("foreign-key", "critical", "backslash:"),
        [Defect.FetchesBeforeChecking] = ("foreign-key-fetch", "high", "/plain/"),
        [Defect.TrimsBody] = ("tampered-body", "critical", "a line break appended"),
        [Defect.CutsQueryAtSecondMark] = ("tampered-query", "critical", "second question mark"),
        [Defect.ReadsUnsignedQuery] = ("tampered-query", "high", "the answer changes"),
        [Defect.TrustsAnyBucket] = ("foreign-bucket", "high", "bucket-of-somebody-else"),
        [Defect.RefusesWith200] = ("refusal-status", "medium", "refuses with 200"),
        [Defect.RefusesWithEmpty200] = ("refusal-status", "medium", "refuses with 200"),
        [Defect.RefusesDuplicates] = ("duplicates", "medium", "409"),
        [Defect.NumbersAnswers] = ("duplicates", "low", "the body changes"),
        [Defect.FailsOnPercent] = ("odd-percent", "medium", "500"),
        [Defect.FailsOnBytes] = ("odd-bytes", "medium", "500"),
        [Defect.FailsOnLarge] = ("odd-large", "medium", "500"),
        [Defect.FailsOnMissingHeaders] = ("odd-headers", "medium", "no header but Host"),
        [Defect.FetchesKeyEachTime] = ("key-fetch", "medium", "5 fetches for 5 callbacks"),
        [Defect.WrongName] = ("tls-name", "medium", "localhost"),
        [Defect.UnknownAuthority] = ("tls-trust", "low", "Test authority"),
        [Defect.ExpiresSoon] = ("tls-expiry", "medium", "Good from"),
        [Defect.NeedsSni] = ("tls-sni", "high", "the handshake fails"),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<Defect> Defects() => [.. Enum.GetValues<Defect>().Where(defect => defect != Defect.None)];

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task A_planted_defect_is_found_and_nothing_else(Defect defect)
    {
        var (report, exitCode, output) = await ExamineSampleAsync(defect);

        var (check, severity, words) = Expected[defect];
        var finding = FindingsOf(report) is [var only] ? only : Fail(output);
        Assert.Equal((check, severity), ((string)finding["id"]!, (string)finding["severity"]!));
        Assert.Contains(words, (string)finding["detail"]!, StringComparison.Ordinal);
        Assert.NotEmpty((string)finding["meaning"]!);
        Assert.NotEmpty((string)finding["remedy"]!);
        Assert.Equal(check == "reachable" ? 4 : severity is "high" or "critical" ? 3 : 1, exitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_a_good_server_of_another_make_nothing_is_found(bool https)
    {
        var (report, exitCode, output) = await ExamineSampleAsync(Defect.None, https);

        Assert.True(exitCode == 0 && FindingsOf(report).Count == 0, output);
        Assert.All(report["checks"]!.AsArray(), check =>
            Assert.Equal(
                !https && ((string)check!["id"]!).StartsWith("tls-", StringComparison.Ordinal) ? "skipped" : "passed",
                (string)check!["outcome"]!));
    }

    [Theory]
    [InlineData(Defect.GetOnly)]
    [InlineData(Defect.Answers400ToAll)]
    public async Task Refusals_of_a_server_that_refuses_everything_are_no_proof(Defect defect)
    {
        var (report, _, _) = await ExamineSampleAsync(defect);

        var outcomes = report["checks"]!.AsArray().ToDictionary(check => (string)check!["id"]!, check => (string)check!["outcome"]!);
        Assert.All(
            ["missing-signature", "bad-signature", "foreign-key", "foreign-key-fetch", "tampered-body", "tampered-query", "foreign-bucket"],
            id => Assert.Equal("skipped", outcomes[id]));
    }

    [Fact]
    public async Task A_key_that_was_fetched_and_taken_is_not_said_to_be_unfetched()
    {
        var (report, _, _) = await ExamineSampleAsync(Defect.TrustsAnyKey);

        var fetch = report["checks"]!.AsArray().Single(check => (string)check!["id"]! == "foreign-key-fetch")!;
        Assert.Equal("skipped", (string)fetch["outcome"]!);
        Assert.Contains("The server fetched", (string)fetch["detail"]!, StringComparison.Ordinal);
        Assert.Contains("/plain/", (string)fetch["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odd_input_is_not_blamed_where_every_callback_fails()
    {
        var (report, _, _) = await ExamineSampleAsync(Defect.FailsAlways);

        Assert.All(report["checks"]!.AsArray().Where(check => ((string)check!["id"]!).StartsWith("odd-", StringComparison.Ordinal)),
            check =>
            Assert.Equal("skipped", (string)check!["outcome"]!));
    }

    [Fact]
    public async Task Every_check_has_a_planted_defect()
    {
        var (report, _, _) = await ExamineSampleAsync(Defect.NotListening);

        var planted = Expected.Values.Select(expected => expected.Check).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(
            report["checks"]!.AsArray().Select(check => (string)check!["id"]!).Order(StringComparer.Ordinal),
            planted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task With_our_server_nothing_is_found()
    {
        var (server, oss) = (Ports.Free(), Ports.Free());
        await using var playground = RunningProgram.Start(RunningProgram.Cli,
        [
            "playground", "--data-dir", Path.Combine(_folder, "data"), "--port", server.ToString(CultureInfo.InvariantCulture),
            "--oss-port", oss.ToString(CultureInfo.InvariantCulture),
        ]);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server}");
        await Deployment.HealthyAsync(playground, url);

        var (report, exitCode, output) = await ExamineAsync(url + "/api/callback", "--grant", "--data-dir", Path.Combine(_folder, "data"),
            "--key-url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{oss}/callback_pub_key_dev.pem"));

        Assert.True(exitCode == 0 && FindingsOf(report).Count == 0, output);
        var skipped = report["checks"]!
            .AsArray()
            .Where(check => (string)check!["outcome"]! != "passed")
            .Select(check => (string)check!["id"]!);
        Assert.Equal(["key-fetch", "tls-name", "tls-trust", "tls-expiry", "tls-sni"], skipped);
    }

    [Fact]
    public async Task Our_server_fetches_a_key_that_is_configured_by_its_address_once()
    {
        var keyUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}/doctor.pem");
        await using var deployment = await Deployment.StartAsync(("Callback:TrustedKeys:1:Url", keyUrl));

        var (report, exitCode, output) = await ExamineAsync(
            deployment.Url + "/api/callback", "--grant", "--serve-key", "--key-url", keyUrl);

        Assert.True(exitCode == 0 && FindingsOf(report).Count == 0, output);
        Assert.Equal("passed", (string)report["checks"]!.AsArray().Single(check => (string)check!["id"]! == "key-fetch")!["outcome"]!);
    }

    [Fact]
    public async Task Without_a_key_only_refusals_are_checked_and_it_says_so()
    {
        await using var deployment = await Deployment.StartAsync();

        var (report, exitCode, output) = await ExamineAsync(deployment.Url + "/api/callback", "--no-key");

        Assert.True(exitCode == 0, output);
        var outcomes = report["checks"]!.AsArray().ToDictionary(check => (string)check!["id"]!, check => (string)check!["outcome"]!);
        Assert.All(

            [
                "reachable",
                "post-handled",
                "missing-signature",
                "bad-signature",
                "foreign-key",
                "foreign-key-fetch",
                "odd-percent",
                "odd-large",
            ],
            id => Assert.Equal("passed", outcomes[id]));
        Assert.All(
            ["path-kept", "status-200", "json", "tampered-body", "tampered-query", "duplicates", "foreign-bucket", "key-fetch"],
            id => Assert.Equal("skipped", outcomes[id]));
        Assert.Contains("Only refusals were checked", output, StringComparison.Ordinal);
        Assert.Empty(await deployment.Client.ListAsync());
    }

    [Fact]
    public async Task Without_a_key_an_empty_200_is_a_refusal_with_200_and_no_forgery_that_was_taken()
    {
        await using var receiver = RawReceiver.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        var (report, exitCode, output) = await ExamineAsync(receiver.Url, "--no-key");

        Assert.True(exitCode == 1, output);
        var finding = Assert.Single(FindingsOf(report));
        Assert.Equal(("refusal-status", "medium"), ((string)finding["id"]!, (string)finding["severity"]!));
        Assert.Contains("without a key nobody can see", (string)finding["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_reads_what_is_wrong_what_it_means_and_how_to_fix_it()
    {
        var (keyUrl, foreign) = (KeyUrl(), Ports.Free());
        await using var server = await SampleServer.StartAsync(Defect.Answers201, keyUrl, foreign);
        var url = Address(server, https: false);

        await using var program = RunningProgram.Start(RunningProgram.Cli, ["doctor", url, url, .. SampleArguments(keyUrl, foreign)]);
        var exitCode = await program.ExitAsync();

        Assert.Equal(3, exitCode);
        var text = string.Join(' ', program.Output.ToString().Split([' ', '\n', '\r', '│'], StringSplitOptions.RemoveEmptyEntries));
        Assert.All(
            ["high: status-200", "Seen: Answered 201", "Fix: Answer 200.", "share one store", "1 finding, the worst high"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("is not an address that OSS could call", "127.0.0.1/callback")]
    [InlineData("--serve-key needs --key-url", "http://127.0.0.1/callback", "--serve-key")]
    [InlineData("Give one of --grant, --callback and --body", "http://127.0.0.1/callback", "--grant", "--body", "x")]
    [InlineData("--try-target takes a path", "http://127.0.0.1/callback", "--try-target", "x")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_wrong(string words, params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, ["doctor", .. arguments]);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains(words, program.Errors.ToString(), StringComparison.Ordinal);
    }

    private async Task<(JsonNode Report, int ExitCode, string Output)> ExamineSampleAsync(Defect defect, bool https = false)
    {
        var (keyUrl, foreign) = (KeyUrl(), Ports.Free());
        https |= defect is Defect.WrongName or Defect.UnknownAuthority or Defect.ExpiresSoon or Defect.NeedsSni;
        using var certificates = https ? SampleCertificates.Create(defect) : null;
        await using var server = await SampleServer.StartAsync(defect, keyUrl, foreign, certificates?.Server);
        if (defect == Defect.NotListening)
        {
            await server.DisposeAsync();
        }

        var arguments = SampleArguments(keyUrl, foreign);
        if (certificates is not null && defect != Defect.UnknownAuthority)
        {
            var pem = Path.Combine(_folder, "authority.pem");
            await File.WriteAllTextAsync(pem, certificates.AuthorityPem, TestContext.Current.CancellationToken);
            arguments = [.. arguments, "--trust", pem];
        }

        // These are about the query, and the last of them is that the others have none.
        var query = defect is Defect.ChecksPathWithoutPrefix or Defect.DropsTheQuery ? "?shop=1" : string.Empty;
        return await ExamineAsync(Address(server, https) + query, arguments);
    }

    private static async Task<(JsonNode Report, int ExitCode, string Output)> ExamineAsync(string url, params string[] arguments)
    {
        await using var program = RunningProgram.Start(
            RunningProgram.Cli, ["doctor", url, "--json", "--slow", SlowMilliseconds, .. arguments]);
        var exitCode = await program.ExitAsync();
        var output = program.Output.ToString();
        Assert.True(output.Length > 0, program.Errors.ToString());
        return (JsonNode.Parse(output)!, exitCode, output);
    }

    private static string[] SampleArguments(string keyUrl, int foreign) =>
    [
        "--serve-key", "--key-url", keyUrl, "--bucket", SampleServer.Bucket, "--reach-me-at",
        string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{foreign}"),
    ];

    private static List<JsonNode> FindingsOf(JsonNode report) =>
        [.. report["checks"]!.AsArray().Where(check => (string)check!["outcome"]! == "found").Select(check => check!)];

    private static JsonNode Fail(string output)
    {
        Assert.Fail($"Not exactly one finding: {output}");
        return null!;
    }

    private static string KeyUrl() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}/doctor.pem");

    private static string Address(SampleServer server, bool https) =>
        string.Create(CultureInfo.InvariantCulture, $"{(https ? "https://localhost" : "http://127.0.0.1")}:{server.Port}/hooks/callback");
}
