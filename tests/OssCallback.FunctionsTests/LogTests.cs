using System.Net;
using System.Net.Sockets;
using System.Text;
using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>What the user of the host sees of the app.</summary>
public sealed class LogTests(AzuriteFixture azurite)
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
    public async Task Traces_reach_an_otlp_endpoint_and_lines_the_host()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        await using var deployment = await FunctionsDeployment.StartAsync(
            await azurite.SharedAsync(),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{collector.LocalEndpoint}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"));
        var traced = ReceiveTracesAsync(collector);

        await deployment.Client.SendAsync(deployment.Callback(CallbackForge.Body(FunctionsDeployment.Bucket, "a.png", ticket: null)));

        Assert.Contains("Callback", await traced.WaitAsync(TimeSpan.FromMinutes(2), Cancellation), StringComparison.Ordinal);
        Assert.Contains(deployment.Host.Log.Lines, line => line.Message.Contains("ticket_missing", StringComparison.Ordinal));
    }

    /// <summary>Takes requests until one with traces is there.</summary>
    private static async Task<string> ReceiveTracesAsync(TcpListener collector)
    {
        while (true)
        {
            using var connection = await collector.AcceptTcpClientAsync(Cancellation);
            var stream = connection.GetStream();
            var text = new StringBuilder();
            var buffer = new byte[64 * 1024];
            while (!IsWhole(text.ToString()) && await stream.ReadAsync(buffer, Cancellation) is > 0 and var count)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }

            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
            if (text.ToString().StartsWith("POST /v1/traces", StringComparison.Ordinal))
            {
                return text.ToString();
            }
        }
    }

    private static bool IsWhole(string request)
    {
        var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return head >= 0 && (length is null
            ? request.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            : request.Length - head - 4 >= int.Parse(length["Content-Length:".Length..],
                System.Globalization.CultureInfo.InvariantCulture));
    }
}
