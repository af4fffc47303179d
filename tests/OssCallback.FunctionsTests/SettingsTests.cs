using OssCallback.FunctionsHost;
using OssCallback.FunctionsTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>Settings that cannot work end the worker before it is ready, with every key named once in a line that tells what to
/// write.</summary>
public sealed class SettingsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Every_key_that_is_wrong_is_named_once_and_no_stack_is_shown()
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
        deployment.Settings.Remove("Oss__Bucket");
        deployment.Settings.Remove("Callback__Urls__0");
        deployment.Settings.Remove("Callback__TicketKeys__0");
        deployment.Settings.Remove("Reconcile__Schedule");
        deployment.Settings["Storage__Kind"] = "Sqlite";
        deployment.Settings["AzureWebJobsStorage"] = "nonsense";

        var failure = await Assert.ThrowsAsync<WorkerFailedException>(deployment.StartWorkerAsync);

        var said = failure.Worker.Errors.Concat(failure.Worker.Output).ToArray();
        foreach (var key in new[] { "Oss:Bucket", "Callback:Urls", "Callback:TicketKeys:0", "Reconcile:Schedule", "Storage:Kind",
            "AzureWebJobsStorage" })
        {
            Assert.Single(said, line => line.TrimStart().StartsWith(key, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(said, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
        Assert.NotEqual(0, failure.Worker.ExitCode);
        Assert.InRange(said.Length, 1, 12);
    }

    [Fact]
    public async Task The_examples_work_when_they_are_pasted()
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
        foreach (var key in new[] { "Oss__Bucket", "Oss__Region", "Callback__Urls__0", "Storage__Kind", "Storage__QueueName",
            "Reconcile__Schedule" })
        {
            deployment.Settings.Remove(key);
        }

        var failure = await Assert.ThrowsAsync<WorkerFailedException>(deployment.StartWorkerAsync);
        foreach (var line in failure.Worker.Errors)
        {
            var example = line.IndexOf("Example: ", StringComparison.Ordinal);
            if (example >= 0)
            {
                var setting = line[(example + "Example: ".Length)..].Split('=', 2);
                deployment.Settings[setting[0]] = setting[1];
            }
        }

        await using var host = await FunctionsHost.FunctionsHost.OpenAsync();
        await host.StartAsync(deployment.App, deployment.Settings, TestContext.Current.CancellationToken);
        Assert.NotEmpty(host.Functions);
    }
}
