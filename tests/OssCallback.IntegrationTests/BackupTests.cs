using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary><c>oss-callback backup</c> and <c>restore</c> beside a server that works.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-backup-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Copy => Path.Combine(_folder, "copy.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_backup_under_load_is_put_back_and_the_bucket_gives_what_came_later()
    {
        const int Before = 20, Meanwhile = 20, After = 10;
        await using var deployment = await Deployment.StartAsync(("Reconcile:MinAgeMinutes", "0"));
        for (var number = 0; number < Before; number++)
        {
            await deployment.Client.UploadAsync([1, 2, 3]);
        }

        var uploads = Parallel.ForAsync(0, Meanwhile, Cancellation, async (_, _) => await deployment.Client.UploadAsync([1, 2, 3]));
        var written = await RunAsync("backup", Copy, "--data-dir", deployment.DataDirectory, "--json");
        await uploads;
        for (var number = 0; number < After; number++)
        {
            await deployment.Client.UploadAsync([1, 2, 3]);
        }

        var inUse = await RunAsync("restore", Copy, "--data-dir", deployment.DataDirectory, "--force");
        await deployment.Server.KillAsync();
        var restored = await RunAsync("restore", Copy, "--data-dir", deployment.DataDirectory, "--force");
        await deployment.StartServerAsync();
        var kept = (await deployment.Client.ListAsync()).Count;
        var found = await deployment.Client.PostJsonAsync("/api/reconcile", new JsonObject { ["hours"] = 1 });
        await Until.TrueAsync(
            async () => (await deployment.Client.ListAsync("state=ready")).Count == Before + Meanwhile + After,
            "all uploads are ready again", () => deployment.Server.Output.ToString());

        var inCopy = (int)JsonNode.Parse(written.Output)!["uploads"]!;
        Assert.InRange(inCopy, Before, Before + Meanwhile);
        Assert.InRange(kept, inCopy, Before + Meanwhile);
        Assert.Equal(200, found.Status);
        Assert.Equal((1, true), (inUse.Code, inUse.Errors.Contains("is in use", StringComparison.Ordinal)));
        Assert.Equal(0, restored.Code);
        Assert.Contains("oss-callback reconcile --hours 2", restored.Output, StringComparison.Ordinal);
        Assert.Equal(Before + Meanwhile + After, (await deployment.Client.StatisticsAsync()).Total.Uploads);
    }

    [Fact]
    public async Task A_server_that_was_killed_reads_its_file_through_and_says_so()
    {
        await using var deployment = await Deployment.StartAsync();
        await deployment.Client.UploadAsync([1, 2, 3]);

        await deployment.KillAndRestartAsync();

        await deployment.Server.Output.WaitForAsync("The database was left open by the process before; it was read in");
        await deployment.Server.TerminateAsync();
        await deployment.StartServerAsync();
        Assert.DoesNotContain("left open", deployment.Server.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no database", "backup", "--data-dir", "/nowhere/at/all")]
    [InlineData("keep uploads in Azure Storage", "backup", "--set", "Storage:Kind=Azure")]
    [InlineData("There is no file", "restore", "--data-dir", "/nowhere/at/all")]
    public async Task What_cannot_be_done_is_said_in_a_sentence(string words, string verb, params string[] options)
    {
        var (code, output, errors) = await RunAsync([verb, Copy, .. options]);

        Assert.NotEqual(0, code);
        Assert.Empty(output);
        Assert.Contains(words, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(File.Exists(Copy));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, arguments);
        return (await program.ExitAsync(), program.Output.ToString(), program.Errors.ToString());
    }
}
