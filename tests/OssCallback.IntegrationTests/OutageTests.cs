using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>A disk that takes no more, proxies that change what passes, and a shutdown in the middle of traffic.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task While_nothing_can_be_written_no_callback_is_answered_200_and_the_confirmation_repairs_it_without_a_restart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with prlimit.");
        await using var deployment = await Deployment.PrepareAsync();
        await deployment.StartServerAsync(RunningProgram.StartIgnoringFileSizeSignal(RunningProgram.Cli, deployment.ServeArguments()));
        var client = deployment.Client;
        await client.UploadAsync([1]);
        await deployment.QueueEmptyAsync();

        await deployment.Server.LimitFileSizeAsync(0);
        await Until.TrueAsync(
            async () => await client.GetAsync("/api/health") is { Status: 503 } answer && (string?)answer.Json["part"] == "queue",
            "health says that nothing can be written");
        var grants = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GrantAsync(size: 3)));
        foreach (var grant in grants)
        {
            var answer = await client.PostAsync(grant, [1, 2, 3]);
            Assert.Equal((203, "CallbackFailed"), (answer.Status, answer.Code));
            Assert.Contains("503", answer.Body, StringComparison.Ordinal);
            var confirmed = await client.ConfirmAsync(grant);
            Assert.Equal((503, "store_unavailable"), (confirmed.Status, confirmed.Code));
        }

        await deployment.Server.Output.WaitForAsync("is not known to be queued");
        Assert.False(deployment.Server.HasExited);
        Assert.Equal((1, 1, 0, 0), (await client.StatisticsAsync()).Total);

        await deployment.Server.LimitFileSizeAsync(null);
        await Until.TrueAsync(
            async () => (await client.GetAsync("/api/health")).Status == 200, "health says that callbacks are taken again");
        foreach (var grant in grants)
        {
            await client.ConfirmUntilTakenAsync(grant);
            await client.ReadyAsync(grant.UploadId);
        }

        await deployment.QueueEmptyAsync();
        Assert.Equal((6, 16, 0, 0), (await client.StatisticsAsync()).Total);
        await client.UploadAsync([1]);
        // An outage is one line for each request that it meets, without stacks.
        Assert.All(deployment.Server.Output.Lines, line => Assert.Matches(ServerLog.Line(), line));
    }

    [Fact]
    public async Task A_termination_in_the_middle_of_traffic_loses_nothing_that_was_answered_200()
    {
        await using var deployment = await Deployment.StartAsync();
        deployment.Oss.Faults.SendCallbackTwice = true;
        var grants = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => deployment.Client.GrantAsync(size: 3)));
        var answered = 0;
        var enough = new TaskCompletionSource();

        var posting = Parallel.ForEachAsync(
            grants,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (grant, _) =>
        {
            if ((await deployment.Client.PostAsync(grant, [1, 2, 3])).Status != 200)
            {
                // Marked: OSS told this client that the callback failed.
                grant.Fields.Clear();
            }
            else if (Interlocked.Increment(ref answered) == 50)
            {
                enough.SetResult();
            }
        });
        await enough.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await deployment.Server.TerminateAsync());
        await posting;
        await deployment.StartServerAsync();

        var taken = grants.Where(grant => grant.Fields.Count > 0).ToList();
        Assert.InRange(taken.Count, 50, 199);
        foreach (var grant in taken)
        {
            await deployment.Client.ReadyAsync(grant.UploadId);
        }

        await deployment.QueueEmptyAsync();
        var ready = await deployment.Client.ListAsync("state=ready");
        Assert.Equal(ready.Count, (await deployment.Client.ListAsync()).Count);
        Assert.Equal((ready.Count, ready.Count * 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task A_termination_waits_for_a_callback_under_way_and_takes_longer_than_two_seconds_if_it_must()
    {
        await using var deployment = await Deployment.StartAsync(("Logging:LogLevel:Microsoft.AspNetCore", "Information"));
        var grant = await deployment.Client.GrantAsync(size: 3);
        deployment.Oss.Faults.DropCallback = true;
        await deployment.Client.PostAsync(grant, [1, 2, 3]);
        var body = CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket);
        var slow = new SlowBody(body);
        var request = deployment.Forge.Sign(deployment.Url, "/api/callback", body, "application/x-www-form-urlencoded");
        request.Content = slow;
        var calling = deployment.Client.SendAsync(request);
        await slow.Begun;
        await deployment.Server.Output.WaitForAsync("Executing endpoint '/api/callback'");

        var terminating = deployment.Server.TerminateAsync();
        await deployment.Server.Output.WaitForAsync("Application is shutting down");
        // This wait is what is tested: two seconds are the patience of the command line for a command that it has told to stop.
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        Assert.False(deployment.Server.HasExited);
        slow.Finish();

        Assert.Equal(200, (await calling).Status);
        Assert.Equal(0, await terminating);
        await deployment.StartServerAsync();
        await deployment.Client.ReadyAsync(grant.UploadId);
    }

    [Theory]
    [InlineData("path", "A callback of OSS arrived at '/rewritten/api/callback', where nothing listens")]
    [InlineData("body", "The body was changed on the way: Content-MD5 does not match it.")]
    [InlineData("key", "the signature belongs to another path, another request or another key")]
    public async Task What_a_bad_proxy_does_is_named_in_the_log_and_the_upload_can_be_confirmed(string fault, string cause)
    {
        await using var deployment = await Deployment.StartAsync();
        deployment.Oss.Faults.RewriteCallbackPath = fault == "path";
        deployment.Oss.Faults.AlterCallbackBody = fault == "body";
        deployment.Oss.Faults.SignWithWrongKey = fault == "key";
        var grant = await deployment.Client.GrantAsync(size: 3);

        var answer = await deployment.Client.PostAsync(grant, [1, 2, 3]);

        Assert.Equal((203, "CallbackFailed"), (answer.Status, answer.Code));
        await deployment.Server.Output.WaitForAsync(cause);
        Assert.Equal((0, 0), await deployment.CountMessagesAsync());
        Assert.Equal(202, (await deployment.Client.ConfirmAsync(grant)).Status);
        await deployment.Client.ReadyAsync(grant.UploadId);
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }
}
