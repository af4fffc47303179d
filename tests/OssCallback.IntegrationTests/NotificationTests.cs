using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using OssCallback.Http;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>A real server tells real receivers what becomes of uploads.</summary>
public sealed class NotificationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receiver_that_nobody_answers_for_is_named_at_start_and_keeps_nobody_from_starting()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Notify:Endpoints:0:Url", "http://127.0.0.1:9/hooks"), ("Notify:Endpoints:0:Secrets:0", WebhookSignature.NewSecret()),
            ("Review:Services:0:Name", "scanner"), ("Review:Services:0:Url", "http://no-such-host.invalid/"),
            ("Review:Services:0:Secrets:0", WebhookSignature.NewSecret()));

        await Until.TrueAsync(
            () => Task.FromResult(
                deployment.Server.Output.ToString().Contains(
                    "Notify:Endpoints:0:Url: 127.0.0.1:9 cannot be reached", StringComparison.Ordinal)
                && deployment.Server.Output.ToString().Contains(
                    "Review:Services:0:Url: no-such-host.invalid cannot be reached", StringComparison.Ordinal)),
            "both are named", () => deployment.Server.Output.ToString());
        Assert.Equal(200, (await deployment.Client.GetAsync("/api/health")).Status);
    }

    [Fact]
    public async Task Each_receiver_is_told_what_it_asked_for()
    {
        await using var all = await EventReceiver.StartAsync();
        await using var failed = await EventReceiver.StartAsync();
        await using var deployment = await Deployment.StartAsync(
            [.. all.Settings(), .. failed.Settings(1), ("Notify:Endpoints:1:Events:0", "upload.failed")]);

        var ready = await deployment.Client.UploadAsync([1, 2, 3]);
        var missing = await ClaimAsync(deployment);
        await all.TakenAsync(2);
        await failed.TakenAsync(1);

        var told = all.Taken.Single(one => (string)one.Event["type"]! == "upload.ready");
        Assert.Equal((string)ready["id"]!, (string)told.Event["data"]!["uploadId"]!);
        Assert.Equal((3, "image/png", "callback"), Facts(told.Event));
        Assert.Equal((string)ready["etag"]!, (string)told.Event["data"]!["etag"]!);
        var one = Assert.Single(failed.Taken);
        Assert.Equal(("upload.failed", missing), ((string)one.Event["type"]!, (string)one.Event["data"]!["uploadId"]!));
        Assert.Equal(one.Id, all.Taken.Single(other => (string)other.Event["type"]! == "upload.failed").Id);
        await NothingOwedAsync(deployment);
    }

    [Fact]
    public async Task What_was_owed_when_the_server_was_killed_is_told_by_the_next()
    {
        await using var receiver = await EventReceiver.StartAsync();
        var asked = new TaskCompletionSource();
        receiver.Behaviour = _ =>
        {
            asked.TrySetResult();
            return Task.FromResult(StatusCodes.Status503ServiceUnavailable);
        };
        await using var deployment = await Deployment.StartAsync(receiver.Settings());
        var record = await deployment.Client.UploadAsync([1, 2, 3]);
        await asked.Task.WaitAsync(Cancellation);
        var owed = (await deployment.Client.ReadyAsync((string)record["id"]!))["owed"]!;
        Assert.Equal(receiver.Url, (string)owed[0]!["to"]![0]!);

        receiver.Behaviour = _ => Task.FromResult(StatusCodes.Status200OK);
        await deployment.KillAndRestartAsync();
        await receiver.TakenAsync(1);

        Assert.Equal((string)owed[0]!["id"]!, receiver.Taken[0].Id);
        await NothingOwedAsync(deployment);
    }

    [Fact]
    public async Task A_dead_receiver_slows_no_upload_and_no_other_receiver()
    {
        const int Uploads = 40;
        await using var dead = await EventReceiver.StartAsync();
        await using var alive = await EventReceiver.StartAsync();
        var end = new TaskCompletionSource<int>();
        dead.Behaviour = http => end.Task.WaitAsync(http.RequestAborted);
        await using var deployment = await Deployment.StartAsync([.. dead.Settings(), .. alive.Settings(1)]);

        await Parallel.ForAsync(0, Uploads, Cancellation, async (_, _) => await deployment.Client.UploadAsync([1, 2, 3]));
        await alive.TakenAsync(Uploads);

        Assert.Equal(Uploads, alive.Taken.Select(one => one.Id).Distinct().Count());
        Assert.Empty(dead.Taken);
        end.SetResult(StatusCodes.Status204NoContent);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_not_taken_for_an_answer()
    {
        await using var elsewhere = await EventReceiver.StartAsync();
        await using var receiver = await EventReceiver.StartAsync();
        var redirected = 0;
        receiver.Behaviour = http =>
        {
            http.Response.Headers.Location = elsewhere.Url;
            return Task.FromResult(redirected++ == 0 ? StatusCodes.Status307TemporaryRedirect : StatusCodes.Status204NoContent);
        };
        await using var deployment = await Deployment.StartAsync(receiver.Settings());

        await deployment.Client.UploadAsync([1, 2, 3]);
        await receiver.TakenAsync(1);

        Assert.Equal(2, redirected);
        Assert.Empty(elsewhere.Taken);
    }

    [Fact]
    public async Task Listen_prints_what_is_told_and_refuses_what_is_not_ours()
    {
        await using var listen = RunningProgram.Start(RunningProgram.Cli, ["listen", "--port", "0", "--json"]);
        await listen.Errors.WaitForAsync("Ctrl+C");
        var settings = listen.Errors.ToString().Split('\n').Where(line => line.Contains("__", StringComparison.Ordinal))
            .Select(line => line.Trim().Replace("__", ":", StringComparison.Ordinal).Split('=', 2))
            .Select(pair => (pair[0], pair[1])).ToArray();
        await using var deployment = await Deployment.StartAsync(settings);

        await deployment.Client.UploadAsync([1, 2, 3]);
        await listen.Output.WaitForAsync("upload.ready");
        using var http = new HttpClient();
        using var forged = await http.PostAsync(new Uri(settings[0].Item2), new StringContent("{}"), Cancellation);

        Assert.Equal(401, (int)forged.StatusCode);
        Assert.Equal((3, "image/png", "callback"), Facts(JsonNode.Parse(listen.Output.ToString().Split('\n')[0])!));
        await listen.Errors.WaitForAsync("is it the same secret?");
    }

    [Fact]
    public async Task The_playground_tells_what_it_is_asked_to_tell()
    {
        await using var listen = RunningProgram.Start(RunningProgram.Cli, ["listen", "--port", "0"]);
        await listen.Errors.WaitForAsync("Ctrl+C");
        var url = listen.Errors.Lines.Single(line => line.Contains("Url=", StringComparison.Ordinal)).Split('=')[1];
        var folder = Directory.CreateTempSubdirectory("oss-callback-notify-").FullName;
        var port = Ports.Free();
        await using var playground = RunningProgram.Start(
            RunningProgram.Cli, ["playground", "--port", $"{port}", "--oss-port", "0", "--data-dir", folder, "--notify", url]);
        await playground.Output.WaitForAsync("Ctrl+C");
        Assert.Contains(url, playground.Output.ToString(), StringComparison.Ordinal);
        var file = Path.Combine(folder, "Holiday 1.png");
        await File.WriteAllBytesAsync(file, [1, 2, 3], Cancellation);

        await using var upload = RunningProgram.Start(RunningProgram.Cli, ["upload", file, "--server", $"http://127.0.0.1:{port}"]);
        Assert.True(await upload.ExitAsync() == 0, upload.Errors.ToString());
        await listen.Output.WaitForAsync("Holiday 1.png, 3 bytes");

        await listen.Output.WaitForAsync("upload.ready");
        await playground.KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_operator_lists_what_is_parked_and_sends_it_again()
    {
        await using var receiver = await EventReceiver.StartAsync();
        var asked = new TaskCompletionSource();
        receiver.Behaviour = _ =>
        {
            asked.TrySetResult();
            return Task.FromResult(StatusCodes.Status500InternalServerError);
        };
        await using var deployment = await Deployment.StartAsync(receiver.Settings());
        Assert.Equal("No parked notifications.", (await RunAsync(deployment, "list")).Trim());
        var record = await deployment.Client.UploadAsync([1, 2, 3]);
        await asked.Task.WaitAsync(Cancellation);
        await ParkAsync(deployment);

        var row = (await RunAsync(deployment, "list")).TrimEnd().Split('\t');
        Assert.Equal(((string)record["id"]!, receiver.Url, "upload.ready"), (row[2], row[3], row[4]));
        receiver.Behaviour = _ => Task.FromResult(StatusCodes.Status204NoContent);
        Assert.Equal("1 notification is sent again.", (await RunAsync(deployment, "resend", row[0])).Trim());

        await receiver.TakenAsync(1);
        await NothingOwedAsync(deployment);
    }

    private static (int Size, string Type, string Source) Facts(JsonNode told) =>
        ((int)told["data"]!["size"]!, (string)told["data"]!["contentType"]!, (string)told["data"]!["source"]!);

    /// <summary>A callback that really was signed, for a grant that nobody used.</summary>
    private static async Task<string> ClaimAsync(Deployment deployment)
    {
        var grant = await deployment.Client.GrantAsync(size: 3);
        var answer = await deployment.CallbackAsync(
            $"bucket={Deployment.Bucket}&object={Uri.EscapeDataString(grant.Key)}&etag=A&size=3&mimeType=image/png"
            + $"&ticket={Uri.EscapeDataString(grant.Ticket)}");
        Assert.Equal(200, answer.Status);
        return grant.UploadId;
    }

    private static Task NothingOwedAsync(Deployment deployment) => Until.TrueAsync(
        async () =>
        {
            foreach (var record in await deployment.Client.ListAsync())
            {
                if ((await deployment.Client.StatusAsync((string)record["id"]!)).Json["record"]!["owed"] is not null)
                {
                    return false;
                }
            }

            return true;
        },
        "nothing is owed any more");

    /// <summary>As the pump does when the time is over.</summary>
    private static async Task ParkAsync(Deployment deployment)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(deployment.DataDirectory, "oss-callback.db")};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            BEGIN IMMEDIATE;
            INSERT INTO notices_poison (poisoned_at, deliveries, body) SELECT 0, deliveries, body FROM notices;
            DELETE FROM notices;
            COMMIT;
            """;
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string> RunAsync(Deployment deployment, params string[] arguments)
    {
        await using var program = RunningProgram.Start(
            RunningProgram.Cli, ["notifications", .. arguments, "--server", deployment.Url]);
        Assert.True(await program.ExitAsync() == 0, program.Errors.ToString());
        return program.Output.ToString();
    }
}
