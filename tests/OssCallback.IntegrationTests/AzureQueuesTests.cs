using System.Collections.Concurrent;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>Beyond what one queue of Azure Storage takes: each deployment has a queue of its own, and all share the table.</summary>
public sealed class AzureQueuesTests
{
    private const int Uploads = 40;
    private const int Clients = 6;

    [Fact]
    public async Task Deployments_with_a_queue_each_share_the_records_and_count_each_upload_once()
    {
        await using var account = await AzuriteAccount.StartAsync();
        await using var deployment = await Deployment.StartAsync(account.Settings);
        var url = $"http://127.0.0.1:{Ports.Free()}";
        await using var second = RunningProgram.Start(
            RunningProgram.Cli,
            deployment.ServeArguments(("Storage:QueueName", "more-uploads"), ("Callback:Urls:0", $"{url}/api/callback"))
                .Select(argument => argument == deployment.Url ? url : argument));
        await Deployment.HealthyAsync(second, url);
        using var client = new Client(url);

        // Every other upload's callback goes to the second one; the client confirms where the callback did not go.
        var uploads = new ConcurrentBag<string>();
        await Parallel.ForAsync(
            0, Uploads,
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) =>
        {
            var (here, there) = number % 2 == 0 ? (deployment.Client, client) : (client, deployment.Client);
            var grant = await here.GrantAsync("seven.txt", 7);
            Assert.Equal(200, (await here.PostAsync(grant, "seven !"u8.ToArray())).Status);
            Assert.InRange((await there.ConfirmAsync(grant)).Status, 200, 202); // 202: it waits in both queues.
            uploads.Add(grant.UploadId);
        });
        foreach (var id in uploads)
        {
            await deployment.Client.ReadyAsync(id);
            Assert.Equal("ready", (string)(await client.StatusAsync(id)).Json["state"]!);
        }

        Assert.Equal((Uploads, Uploads * 7L, 0, 0), (await client.StatisticsAsync()).Total);
        Assert.All(
            [deployment.Server, second],
            server => Assert.Contains(server.Output.Lines, line => line.Contains(" is Ready", StringComparison.Ordinal)));
    }
}
