using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OssCallback.IntegrationTests.Support;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.IntegrationTests;

/// <summary>send, explain, load and decode, as a person or a script starts them, against the real server.</summary>
public sealed class ToolCommandTests(ToolCommandTests.Shared shared) : IClassFixture<ToolCommandTests.Shared>
{
    /// <summary>Shared by the tests after which it holds no record; a test that stores one starts its own.</summary>
    private readonly Deployment _deployment = shared.Deployment;

    [Fact]
    public async Task Send_with_a_grant_is_accepted_and_twice_makes_one_record()
    {
        await using var deployment = await Deployment.StartAsync();

        var sent = await SendAsync(deployment, "--grant", "--twice", "--json");

        Assert.True(sent.ExitCode == 0, sent.Errors + sent.Output);
        var lines = Lines(sent);
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal((true, 200, null), ((bool)line["accepted"]!, (int)line["status"]!, (string?)line["code"])));
        await deployment.QueueEmptyAsync();
        var record = Assert.Single(await deployment.Client.ListAsync());
        Assert.Equal((string)lines[0]["object"]!, (string)record["object"]!);
        Assert.Equal("object_missing", (string)record["reason"]!);

        // A script cuts the piped list at its tabs.
        var listed = await RunAsync("failed", "list", "--server", deployment.Url);
        var row = Assert.Single(listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Split('\t');
        Assert.Equal(((string)record["id"]!, (string)record["object"]!, "object_missing"), (row[0], row[2], row[3]));
    }

    [Fact]
    public async Task Send_and_doctor_ask_for_the_profile_that_they_are_given()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Policy:Profiles:documents:ContentTypes:0", "application/pdf"),
            ("Policy:Profiles:documents:KeyTemplate", "documents/{uuid}{ext}"));

        var sent = await SendAsync(
            deployment, "--grant", "--profile", "documents", "--object", "a.pdf", "--type", "application/pdf", "--json");
        var refused = await SendAsync(deployment, "--grant", "--profile", "nothing");
        var examined = await RunAsync(
            "doctor", deployment.Url + "/api/callback", "--data-dir", Folder(deployment), "--key-url", deployment.Oss.CallbackKeyUrl,
            "--grant", "--profile", "documents", "--filename", "a.pdf", "--json");

        Assert.True(sent.ExitCode == 0, sent.Errors);
        Assert.Matches("^documents/[^/]+\\.pdf$", (string)Assert.Single(Lines(sent))["object"]!);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("unknown_profile", refused.Errors, StringComparison.Ordinal);
        Assert.True(examined.ExitCode == 0, examined.Output + examined.Errors);
        await deployment.QueueEmptyAsync();
        Assert.All(await deployment.Client.ListAsync(), record => Assert.Equal("documents", (string)record["profile"]!));
    }

    [Theory]
    [InlineData("path", "signature_mismatch")]
    [InlineData("query", "signature_mismatch")]
    [InlineData("body", "signature_mismatch")]
    [InlineData("signature", "signature_mismatch")]
    [InlineData("key-url", "key_url_untrusted")]
    [InlineData("authorization", "authorization_missing")]
    [InlineData("ticket", "ticket_mismatch")]
    public async Task Whatever_is_falsified_is_refused_and_nothing_is_stored(string part, string code)
    {
        var sent = await SendAsync(_deployment, "--grant", "--tamper", part, "--json");

        Assert.True(sent.ExitCode == 0, sent.Errors + sent.Output);
        var result = Assert.Single(Lines(sent));
        Assert.Equal(
            (false, 400, code, part),
            ((bool)result["accepted"]!, (int)result["status"]!, (string)result["code"]!, (string)result["tamper"]!));
        Assert.Equal("Error status : 400.", (string)result["error"]!);
        Assert.Equal((0, 0), await _deployment.CountMessagesAsync());
        Assert.Equal(404, (await _deployment.Client.StatusAsync(UploadId.Of(Deployment.Bucket, (string)result["object"]!))).Status);
        Assert.Empty(await _deployment.Client.ListAsync());
    }

    [Theory]
    [InlineData("{\"Status\":\"verdify not ok\"}")]
    [InlineData("{\"Status\":\"No\"}")]
    public async Task A_refusal_with_200_is_told_from_an_acceptance(string refusal)
    {
        await using var receiver = await LocalServer.StartAsync(context =>
        {
            var answer = context.Request.Headers.Authorization.Count == 0 ? refusal : "{\"Status\":\"Ok\"}";
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            return context.Response.WriteAsync(answer, context.RequestAborted);
        });

        var refused = await RunAsync("send", receiver.Url + "/cb", "--data-dir", Folder(_deployment), "--tamper", "authorization",
            "--json");
        var taken = await RunAsync("send", receiver.Url + "/cb", "--data-dir", Folder(_deployment), "--tamper", "body", "--json");
        var shown = await RunAsync("send", receiver.Url + "/cb", "--data-dir", Folder(_deployment), "--tamper", "authorization");

        Assert.Equal((1, true), (refused.ExitCode, (bool)Assert.Single(Lines(refused))["refusesWith200"]!));
        Assert.Equal((1, false), (taken.ExitCode, (bool)Assert.Single(Lines(taken))["refusesWith200"]!));
        Assert.Contains("refuses with 200", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_sends_json_with_its_length()
    {
        var requests = new System.Collections.Concurrent.ConcurrentQueue<(string Path, long? Length, string Body)>();
        await using var service = await LocalServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            requests.Enqueue((context.Request.Path, context.Request.ContentLength, await reader.ReadToEndAsync(context.RequestAborted)));
            const string Answer = "{\"listed\":3,\"examined\":3,\"missing\":1,\"queued\":1,\"count\":1}";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Answer, context.RequestAborted);
        });

        var dry = await RunAsync("reconcile", "--dry-run", "--server", service.Url);
        await RunAsync("failed", "redrive", "--all", "--server", service.Url);
        await RunAsync("send", service.Url + "/api/callback", "--grant", "--data-dir", Folder(_deployment));

        Assert.All(requests, request => Assert.Equal(request.Body.Length, request.Length));
        Assert.Equal(["/api/reconcile", "/api/failed/redrive", "/api/policy"], requests.Select(request => request.Path));
        Assert.Contains("\"dryRun\":true", requests.First().Body, StringComparison.Ordinal);
        Assert.Equal(1, dry.ExitCode);
        Assert.Contains("although --dry-run", dry.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_errors_are_not_buried_under_help()
    {
        var wrong = await RunAsync("simulate", "--port", "99999");

        Assert.Equal((2, string.Empty), (wrong.ExitCode, wrong.Output));
        Assert.Equal("--port takes a number from 0 to 65535.\n\nSee: oss-callback simulate --help", wrong.Errors.ReplaceLineEndings("\n")
            .Trim());
    }

    [Fact]
    public async Task Send_without_a_ticket_says_what_oss_would_say()
    {
        var sent = await SendAsync(_deployment, "--bucket", Deployment.Bucket);

        Assert.Equal(1, sent.ExitCode);
        Assert.Contains("ticket_missing", sent.Output, StringComparison.Ordinal);
        Assert.Contains("would not accept it", sent.Output, StringComparison.Ordinal);
        Assert.Contains("x-oss-pub-key-url: ", sent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_in_json_with_variables_fills_the_receivers_record()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var deployment = await Deployment.StartAsync(
            ("Callback:TicketKeys:0", key), ("Callback:BodyType", "application/json"), ("Policy:Profiles:default:Variables:0", "x:album"));

        var sent = await SendAsync(
            deployment, "--ticket-key", key, "--bucket", Deployment.Bucket, "--object", "a/猫 \"1\".png", "--size", "77", "--type",
            "image/gif",
            "--image", "3x4", "--var", "x:album=夏天", "--body-type", "json", "--json");

        Assert.True(sent.ExitCode == 0, sent.Errors + sent.Output);
        var body = JsonNode.Parse((string)Assert.Single(Lines(sent))["body"]!)!;
        Assert.Equal((77, "image/gif", 4), ((int)body["size"]!, (string)body["mimeType"]!, (int)body["imageInfo.height"]!));
        var record = await deployment.Client.FinalAsync(UploadId.Of(Deployment.Bucket, "a/猫 \"1\".png"));
        Assert.Equal((3, "夏天"), ((int)record["image"]!["width"]!, (string)record["variables"]!["x:album"]!));
    }

    [Fact]
    public async Task Send_to_nobody_tells_what_the_uploader_would_read()
    {
        var sent = await RunAsync("send", Address(Ports.Free()), "--data-dir", Folder(_deployment), "--json");

        Assert.Equal(1, sent.ExitCode);
        Assert.StartsWith("Error status : -1.OSS can not connect", (string)Assert.Single(Lines(sent))["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_curl_command_is_accepted_when_curl_runs_it()
    {
        await using var deployment = await Deployment.StartAsync();
        var printed = await SendAsync(deployment, "--grant", "--curl");
        Assert.True(printed.ExitCode == 0, printed.Errors);
        Assert.Empty(await deployment.Client.ListAsync());

        var (exitCode, output) = await ShellAsync(printed.Output);

        Assert.Equal(0, exitCode);
        Assert.Contains("HTTP/1.1 200", output, StringComparison.Ordinal);
        Assert.Contains("\"Status\":\"OK\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_curl_command_makes_one_request_whatever_stands_in_the_address()
    {
        var printed = await RunAsync(
            "send", _deployment.Url + "/api/callback?a={b,c}&d=[1-3]&e='$HOME`", "--data-dir", Folder(_deployment), "--curl");

        var (exitCode, output) = await ShellAsync(printed.Output);

        Assert.Equal((0, 1), (exitCode, output.Split("HTTP/1.1 ").Length - 1));
    }

    [Fact]
    public async Task The_development_key_is_named_by_the_address_at_which_its_simulator_serves_it()
    {
        await using var deployment = await Deployment.StartAsync();

        var sent = await RunAsync("send", deployment.Url + "/api/callback", "--data-dir", Folder(deployment), "--grant", "--json");

        Assert.True(sent.ExitCode == 0, sent.Errors + sent.Output);
        Assert.DoesNotContain(":9000/", deployment.Oss.CallbackKeyUrl, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:2\r\nconnection: close", "")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2", "")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -2\r\nConnection: close",
        "200 without a usable Content-Length")]
    public async Task Load_reads_answers_as_oss_reads_them(string head, string error)
    {
        await using var receiver = RawReceiver.Start(head + "\r\n\r\n{}");

        var loaded = await RunAsync("load", receiver.Url, "--data-dir", Folder(_deployment), "--no-ticket", "--count", "3", "--json");

        var result = Assert.Single(Lines(loaded));
        Assert.Equal((3, error.Length == 0 ? 3 : 0), ((int)result["sent"]!, (int)result["accepted"]!));
        Assert.Equal(error, string.Join(' ', result["errors"]!.AsObject().Select(kind => kind.Key)));
    }

    [Fact]
    public async Task Load_ends_when_the_receiver_hangs_and_counts_what_it_could_not_send()
    {
        await using var receiver = RawReceiver.Start(answer: null);

        var loaded = await RunAsync(
            "load", receiver.Url, "--data-dir", Folder(_deployment), "--no-ticket", "--rate", "1000", "--duration", "1", "--connections",
            "1", "--json");

        Assert.Equal(1, loaded.ExitCode);
        var result = Assert.Single(Lines(loaded));
        Assert.Equal(
            (1, 1, 999),
            ((int)result["sent"]!, (int)result["errors"]!["timeout"]!, (int)result["errors"]!["not sent: all connections were busy"]!));
        Assert.Equal(1000, (int)result["over5Seconds"]!);
    }

    [Fact]
    public async Task Load_takes_no_refused_connection_for_a_quick_answer()
    {
        var loaded = await RunAsync(
            "load", Address(Ports.Free()), "--data-dir", Folder(_deployment), "--no-ticket", "--count", "3", "--json");

        Assert.Equal(1, loaded.ExitCode);
        var result = Assert.Single(Lines(loaded));
        Assert.Equal((3, 0), ((int)result["errors"]!["connection refused"]!, (double)result["max"]!));
    }

    [Fact]
    public async Task Doctor_sees_a_length_that_is_no_length()
    {
        await using var receiver = RawReceiver.Start(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -2\r\nConnection: close\r\n\r\n{}");

        var examined = await RunAsync("doctor", receiver.Url, "--data-dir", Folder(_deployment), "--json");

        var check = Assert.Single(Lines(examined))["checks"]!.AsArray().Single(check => (string)check!["id"]! == "content-length")!;
        Assert.Equal("found", (string)check["outcome"]!);
    }

    [Theory]
    [InlineData("--connections", "4", "closed", true)]
    [InlineData("--rate", "100", "open", false)]
    public async Task Load_sends_different_callbacks_that_are_all_recorded(string mode, string number, string loop, bool keepAlive)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var deployment = await Deployment.StartAsync(("Callback:TicketKeys:0", key));

        string[] arguments = ["load", deployment.Url + "/api/callback", "--data-dir", Folder(deployment), "--key-url",
            deployment.Oss.CallbackKeyUrl, "--bucket", Deployment.Bucket,
            "--ticket-key", key, mode, number, "--count", "40", "--duration", "60", "--json"];
        var loaded = await RunAsync(keepAlive ? arguments : [.. arguments, "--new-connections"]);

        Assert.True(loaded.ExitCode == 0, loaded.Errors + loaded.Output);
        var result = Assert.Single(Lines(loaded));
        Assert.Equal(
            (40, 40, loop, keepAlive),
            ((int)result["sent"]!, (int)result["accepted"]!, (string)result["loop"]!, (bool)result["keepAlive"]!));
        Assert.True((double)result["p50"]! <= (double)result["p999"]! && (double)result["p999"]! <= (double)result["max"]!);
        await deployment.QueueEmptyAsync();
        Assert.Equal(40, (await deployment.Client.ListAsync()).Count);
    }

    [Fact]
    public async Task Load_tells_refusals_by_kind()
    {
        var loaded = await RunAsync(
            "load", _deployment.Url + "/api/callback", "--data-dir", Folder(_deployment), "--key-url", _deployment.Oss.CallbackKeyUrl,
            "--bucket", Deployment.Bucket,
            "--no-ticket", "--same", "--count", "5", "--json");

        Assert.Equal(1, loaded.ExitCode);
        Assert.Equal(5, (int)Assert.Single(Lines(loaded))["errors"]!["400 ticket_missing"]!);
        Assert.Empty(await _deployment.Client.ListAsync());
    }

    [Theory]
    [InlineData("is not this machine", "load", "https://uploads.example.com/api/callback")]
    [InlineData("is not this machine", "load", "http://10.0.0.1/api/callback", "--target-host", "10.0.0.2")]
    [InlineData("is not this machine", "load", "http://127.0.0.1.nip.io/api/callback")]
    [InlineData("not an address that OSS could call", "load", "http://127.0.0.1@uploads.example.com/")]
    [InlineData("not an address that OSS could call", "load", "http://[::1]/")]
    [InlineData("not an address that OSS could call", "load", "127.0.0.1/api/callback")]
    [InlineData("--rate takes a number", "load", "http://127.0.0.1:1/", "--rate", "0")]
    [InlineData("--rate takes a number", "load", "http://127.0.0.1:1/", "--rate", "NaN")]
    [InlineData("--rate takes a number", "load", "http://127.0.0.1:1/", "--rate", "fast")]
    [InlineData("--timeout takes a number", "upload", "{folder}/oss/callback_key_dev.pem", "--timeout", "long", "--json")]
    [InlineData("--hours takes a number", "reconcile", "--hours", "all", "--json")]
    [InlineData("is given twice", "send", "http://127.0.0.1:1/", "--var", "x:a=1", "--var", "x:a=2", "--json")]
    [InlineData("ends with its MAC", "send", "http://127.0.0.1:1/", "--tamper", "ticket", "--ticket", "v1.", "--data-dir", "{folder}")]
    [InlineData("is not base64 encoded", "send", "http://127.0.0.1:1/", "--callback", "!", "--data-dir", "{folder}")]
    [InlineData("--ticket-key takes", "send", "http://127.0.0.1:1/", "--ticket-key", "!", "--data-dir", "{folder}")]
    [InlineData("There is no development key", "send", "http://127.0.0.1:1/", "--data-dir", "/nowhere")]
    [InlineData("not an address that OSS could call", "send", "ftp://127.0.0.1/")]
    [InlineData("--tamper ticket needs a ticket", "send", "http://127.0.0.1:1/", "--tamper", "ticket", "--data-dir", "{folder}")]
    [InlineData("--var takes x:name=value", "send", "http://127.0.0.1:1/", "--var", "album=1")]
    [InlineData("neither policy", "decode", "rubbish")]
    [InlineData("There is nothing to read", "explain", "")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_wrong(string words, params string[] arguments)
    {
        var result = await RunAsync(
            [.. arguments.Select(argument => argument.Replace("{folder}", Folder(_deployment), StringComparison.Ordinal))]);

        Assert.True(result.ExitCode == 2, result.Errors);
        Assert.Contains(words, result.Errors, StringComparison.Ordinal);
        // A script reads the output.
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("explain")]
    [InlineData("load")]
    [InlineData("decode")]
    public async Task Help_has_an_example_and_the_exit_codes(string verb)
    {
        var result = await RunAsync(verb, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"oss-callback {verb}", result.Output, StringComparison.Ordinal);
        Assert.Contains("Exit code: 0 ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_reads_what_oss_really_answered()
    {
        var grant = (await _deployment.Client.GrantAsync(size: 3)).Without("key");
        var answer = await _deployment.Client.PostAsync(grant, [1, 2, 3]);
        var (exitCode, output) = await ShellAsync(
            $"dotnet '{Path.Combine(AppContext.BaseDirectory, RunningProgram.Cli)}' explain --json <<'END'\n{answer.Body}\nEND");

        Assert.Equal(0, exitCode);
        var explanation = JsonNode.Parse(output)!;
        Assert.Equal("OSS", (string)explanation["source"]!);
        Assert.Equal(answer.Code, (string)explanation["code"]!);
    }

    [Fact]
    public async Task Explain_marks_the_mistake_and_corrects_it()
    {
        const string Xml =
            "<Error><Code>InvalidArgument</Code><Message>Left brace must be adjacent to dollar sign.</Message>"
            + "<ArgumentName>callback</ArgumentName>"
            + """<ArgumentValue>{"callbackUrl":"http://u.example.com/","""
            + "\"callbackBody\":\"bucket=${bucket}&amp;object=$(object)&amp;ticket=1\"}</ArgumentValue></Error>";

        var text = await RunAsync("explain", Xml);
        var json = await RunAsync("explain", Xml, "--json");

        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        var lines = text.Output.Split('\n');
        var mark = Array.FindIndex(lines, line => line.Trim() == "^^^^^^^^^");
        Assert.Equal("$(object)", lines[mark - 1].Substring(lines[mark].IndexOf('^', StringComparison.Ordinal), 9));
        var parameter = Assert.Single(Lines(json))["parameter"]!;
        Assert.Equal(
            """{"callbackUrl":"http://u.example.com/","callbackBody":"bucket=${bucket}&object=${object}&ticket=1"}""",
            (string)parameter["corrected"]!);
        var unknown = await RunAsync("explain", "no such error");
        Assert.Equal(1, unknown.ExitCode);
    }

    [Fact]
    public async Task Decode_shows_what_a_grant_leaves_to_a_hostile_client()
    {
        var grant = await _deployment.Client.GrantAsync(size: 3);

        var policy = await RunAsync("decode", grant["policy"], "--json");
        var callback = await RunAsync("decode", grant["callback"], "--json");
        var ticket = await RunAsync("decode", grant.Ticket, "--json");
        var table = await RunAsync("decode", grant["policy"]);

        Assert.True(policy.ExitCode == 0, policy.Output + policy.Errors);
        var freedoms = Assert.Single(Lines(policy))["freedoms"]!
            .AsArray()
            .ToDictionary(row => (string)row!["aspect"]!, row => (string)row!["hold"]!);
        Assert.Equal(
            ("pinned", "pinned", "pinned", "pinned", "pinned"),
            (freedoms["key"], freedoms["size"], freedoms["content type"], freedoms["ACL"], freedoms["callback"]));
        Assert.Contains("hostile", table.Output, StringComparison.Ordinal);
        Assert.Equal(1, callback.ExitCode);
        Assert.Contains("0007-00000008", callback.Output, StringComparison.Ordinal);
        Assert.Equal((0, "default"), (ticket.ExitCode, (string)Assert.Single(Lines(ticket))["ticket"]!["profile"]!));
    }

    private static Task<(int ExitCode, string Output, string Errors)> SendAsync(Deployment deployment, params string[] arguments) =>
        RunAsync(

            [
                "send",
                deployment.Url + "/api/callback",
                "--data-dir",
                Folder(deployment),
                "--key-url",
                deployment.Oss.CallbackKeyUrl,
                .. arguments,
            ]);

    private static string Folder(Deployment deployment) => Path.GetDirectoryName(deployment.DataDirectory)!;

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/callback");

    private static List<JsonNode> Lines((int ExitCode, string Output, string Errors) result) =>
        [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, arguments);
        return (await program.ExitAsync(), program.Output.ToString(), program.Errors.ToString());
    }

    private static async Task<(int ExitCode, string Output)> ShellAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    public sealed class Shared() : SharedDeployment();
}
