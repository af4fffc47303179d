using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
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
    public async Task Five_hundred_callbacks_at_once_are_each_taken_or_told_to_come_again()
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
        await deployment.StartWorkerAsync();
        await Until.TrueAsync(async () => await deployment.Queue.ExistsAsync(Cancellation), "the worker created its queue",
            deployment.Evidence);
        var missing = Enumerable.Range(0, Many).Select(i => $"uploads/{i}.png").ToArray();

        // On a slow machine the emulated storage may not keep the budget of all at once: 503 says that it is not known, and they come
        // again.
        var taken = 0;
        while (missing.Length > 0)
        {
            var answers = await Task.WhenAll(
                missing.Select(async key => (Key: key, Answer: await deployment.Client.SendAsync(deployment.GoodCallback(key)))));
            Assert.All(answers, one => Assert.True(one.Answer.Status is 200 or 503, one.Answer.Body));
            taken += answers.Count(one => one.Answer.Status == 200);
            missing = [.. answers.Where(one => one.Answer.Status == 503).Select(one => one.Key)];
        }

        Assert.Equal(Many, taken);
        Assert.True(await deployment.CountQueuedAsync() >= Many);
        Assert.Empty(deployment.Host.Log.Failures);
    }

    [Fact]
    public async Task What_was_answered_200_before_a_sigterm_is_in_the_queue()
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
        await deployment.StartWorkerAsync();
        await Until.TrueAsync(async () => await deployment.Queue.ExistsAsync(Cancellation), "the worker created its queue",
            deployment.Evidence);
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
                var record = JsonNode.Parse(Convert.FromBase64String(message.MessageText))!;
                queued.Add((string)record["id"]!);
            }
        }

        Assert.Empty(taken.Except(queued));
    }

    [Fact]
    public async Task A_caller_that_hangs_up_is_no_failed_invocation()
    {
        // An OSS that takes the connection and says nothing.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        await using var deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync(),
            ("Oss__Endpoint", $"http://{silent.LocalEndpoint}"));
        var grant = await deployment.Client.GrantAsync("photo.png", 3);
        using var http = new HttpClient();
        using var impatient = new CancellationTokenSource();
        var asked = http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, deployment.Host.Url + $"/api/uploads/{grant.UploadId}/confirm")
            {
                Content = new StringContent(new JsonObject { ["key"] = grant.Key, ["ticket"] = grant.Ticket }.ToJsonString(),
                    Encoding.UTF8, "application/json"),
            },
            impatient.Token);
        using var waiting = await silent.AcceptTcpClientAsync(Cancellation);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Until.TrueAsync(() => Task.FromResult(deployment.Host.Invocations("Confirm") == 0), "the function ended",
            deployment.Evidence);
        Assert.Empty(deployment.Host.Log.Failures);
        Assert.DoesNotContain(deployment.Host.Log.Lines, line => line.Exception is not null);
    }
}
