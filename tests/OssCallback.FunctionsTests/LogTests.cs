using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>What the user of the host sees of the app.</summary>
public sealed class LogTests(AzuriteFixture azurite)
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_and_an_accepted_callback_are_a_line_each_with_and_without_application_insights(bool withApplicationInsights)
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
        if (withApplicationInsights)
        {
            deployment.Settings[ConnectionString] =
                $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint=http://127.0.0.1:{Ports.Free()}/";
        }

        await deployment.StartAsync();

        var refused = await deployment.Client.SendAsync(
            deployment.Callback(CallbackForge.Body(FunctionsDeployment.Bucket, "a.png", ticket: null)));
        Assert.Equal(400, refused.Status);

        // On a busy machine the emulated storage may take longer than the budget.
        await Until.TrueAsync(async () => (await deployment.Client.SendAsync(deployment.GoodCallback("uploads/a.png"))).Status == 200,
            "a callback was accepted", deployment.Evidence);
        var lines = deployment.Host.Log.Lines.Where(line => line.Function == "Callback").ToArray();
        Assert.Contains(lines, line => line.Level == "Warning" && line.Message.Contains("ticket_missing", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Level == "Information"
            && line.Message.StartsWith("Callback accepted", StringComparison.Ordinal));
        Assert.Empty(deployment.Host.Log.Failures);
    }

    [Fact]
    public async Task Traces_and_metrics_reach_an_otlp_endpoint_and_lines_the_host()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync(), collector.Settings);

        await deployment.Client.SendAsync(deployment.Callback(CallbackForge.Body(FunctionsDeployment.Bucket, "a.png", ticket: null)));

        await Until.TrueAsync(
            () => Task.FromResult(
                collector.Spans.Any(span => span.Name == "Invoke")
                && collector.Value("oss_callback.callbacks", "outcome", "ticket_missing") == 1
                && collector.Value("oss_callback.queue.depth", "queue", "uploads") == 0
                && collector.Value("oss_callback.queue.age", "queue", "notifications") == 0),
            "a span, the refusal and the queues were told", collector.Evidence);
        Assert.Contains(deployment.Host.Log.Lines, line => line.Message.Contains("ticket_missing", StringComparison.Ordinal));
    }
}
