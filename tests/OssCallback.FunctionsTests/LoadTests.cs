using System.Collections.Concurrent;
using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>Many at once, and an end in the middle of it.</summary>
public sealed class LoadTests(AzuriteFixture azurite)
{
    private const int Many = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_callbacks_at_once_are_each_in_the_queue_or_told_that_they_may_not_be()
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
        await deployment.StartWorkerAsync();
        await Until.TrueAsync(async () => await deployment.Queue.ExistsAsync(Cancellation), "the worker created its queue", deployment.Evidence);
        var callbacks = Enumerable.Range(0, Many).Select(i => deployment.GoodCallback($"uploads/{i}.png")).ToArray();

        var answers = await Task.WhenAll(callbacks.Select(deployment.Client.SendAsync));

        // On a slow machine the emulated storage may not keep the budget; 503 says so.
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 503, answer.Body));
        var taken = answers.Count(answer => answer.Status == 200);
        Assert.True(taken > 0, deployment.Evidence());
        Assert.InRange(await deployment.CountQueuedAsync(), taken, Many);
        Assert.Empty(deployment.Host.Log.Failures);
    }

    [Fact]
    public async Task What_was_answered_200_before_a_sigterm_is_in_the_queue()
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
        await deployment.StartWorkerAsync();
        await Until.TrueAsync(async () => await deployment.Queue.ExistsAsync(Cancellation), "the worker created its queue", deployment.Evidence);
        var taken = new ConcurrentBag<string>();
        var next = 0;
        var clients = Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!deployment.Host.Worker.Exited.IsCompleted)
            {
                var answer = await deployment.Client.SendAsync(deployment.GoodCallback($"uploads/{Interlocked.Increment(ref next)}.png"));
                if (answer.Status == 200)
                {
                    taken.Add((string)answer.Json["uploadId"]!);
                }
                else if (answer.Status == 502)
                {
                    return;
                }
            }
        }).ToArray();
        await Until.TrueAsync(() => Task.FromResult(taken.Count > 20), "callbacks are being taken", deployment.Evidence);

        await deployment.Host.Worker.TerminateAsync();

        await deployment.Host.Worker.Exited.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        await Task.WhenAll(clients);
        var queued = new HashSet<string>(StringComparer.Ordinal);
        while ((await deployment.Queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(10), Cancellation)).Value is { Length: > 0 } messages)
        {
            foreach (var message in messages)
            {
                var record = System.Text.Json.Nodes.JsonNode.Parse(Convert.FromBase64String(message.MessageText))!;
                queued.Add((string)record["id"]!);
            }
        }

        Assert.Empty(taken.Except(queued));
    }

    [Fact]
    public async Task A_caller_that_hangs_up_is_no_failed_invocation()
    {
        await using var deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync());
        var grant = await deployment.Client.GrantAsync("photo.png", 3);
        deployment.Oss.Faults.ObjectDelay = TimeSpan.FromMinutes(1);
        using var http = new HttpClient();
        using var impatient = new CancellationTokenSource();
        var confirm = new HttpRequestMessage(HttpMethod.Post, deployment.Host.Url + $"/api/uploads/{grant.UploadId}/confirm")
        {
            Content = new StringContent(new System.Text.Json.Nodes.JsonObject { ["key"] = grant.Key, ["ticket"] = grant.Ticket }.ToJsonString()),
        };
        var asked = http.SendAsync(confirm, impatient.Token);
        await Until.TrueAsync(() => Task.FromResult(deployment.Host.Invocations("Confirm") == 1), "the function was called", deployment.Evidence);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Until.TrueAsync(() => Task.FromResult(deployment.Host.Invocations("Confirm") == 0), "the function ended", deployment.Evidence);
        Assert.Empty(deployment.Host.Log.Failures);
        Assert.DoesNotContain(deployment.Host.Log.Lines, line => line.Exception is not null);
    }
}
