using OssCallback.FunctionsTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>What the worker tells the host about itself, and how it ends.</summary>
public sealed class WorkerTests(RunningApp app, AzuriteFixture azurite) : IClassFixture<RunningApp>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Indexes_its_functions_with_their_triggers()
    {
        var functions = app.Deployment.Host.Functions;

        Assert.Equal("queueTrigger", functions.Single(function => function.Name == "Processor").TriggerType);
        Assert.Equal("timerTrigger", functions.Single(function => function.Name == "Reconcile").TriggerType);
        Assert.Equal("callback", functions.Single(function => function.Name == "Callback").Route);
        Assert.Equal("policy", functions.Single(function => function.Name == "Policy").Route);
        Assert.All(functions.Where(function => function.TriggerType == "httpTrigger"), function => Assert.Empty(function.Methods));
    }

    [Fact]
    public void Every_row_of_the_table_has_a_function_of_its_name_and_path_and_no_function_is_without_a_row()
    {
        var functions = app.Deployment.Host.Functions.Where(function => function.TriggerType == "httpTrigger");

        Assert.Equal(
            Routes.All.Select(row => (row.Name, row.Path)).Order(),
            functions.Select(function => (function.Name, "/api/" + function.Route)).Order());
    }

    [Fact]
    public void Reads_queue_and_schedule_from_the_settings()
    {
        var functions = app.Deployment.Host.Functions;

        Assert.Contains("%Storage:QueueName%", functions.Single(function => function.Name == "Processor").Trigger,
            StringComparison.Ordinal);
        Assert.Contains("%Reconcile:Schedule%", functions.Single(function => function.Name == "Reconcile").Trigger,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_it_heeds_a_cancelled_invocation() =>
        Assert.Contains("HandlesInvocationCancelMessage", app.Deployment.Host.Capabilities.Keys);

    [Fact]
    public async Task Ends_when_the_host_tells_it_to()
    {
        await using var deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync());

        deployment.Host.TerminateWorker(TimeSpan.FromSeconds(5));

        await deployment.Host.Worker.Exited.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal(0, deployment.Host.Worker.ExitCode);
    }
}
