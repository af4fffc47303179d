using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using OssCallback.IntegrationTests.Support;
using OssCallback.IntegrationTests.Support.Otlp;

namespace OssCallback.IntegrationTests;

/// <summary>What the server tells of itself, to a real OTLP endpoint and to Prometheus.</summary>
public sealed class TelemetryTests
{
    private static readonly string[] Journey = ["POST /api/policy", "callback", "process", "review", "notify"];

    [Fact]
    public async Task A_grant_its_callback_its_processing_and_its_events_are_one_trace()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var receiver = await EventReceiver.StartAsync();
        string? told = null;
        receiver.Behaviour = http =>
        {
            told = http.Request.Headers.TraceParent;
            return Task.FromResult(StatusCodes.Status204NoContent);
        };
        await using var deployment = await Deployment.StartAsync([.. collector.Settings, .. receiver.Settings()]);

        var record = await deployment.Client.UploadAsync([1, 2, 3]);
        await receiver.TakenAsync(1);
        await Until.TrueAsync(
            () => Task.FromResult(
                Trace(collector).Select(span => span.Name).Intersect(Journey).Count() == Journey.Length
                && Logs(collector).Any(line => line.Contains("was told", StringComparison.Ordinal))
                && collector.Spans.Any(span => span.Name == "POST /api/callback")),
            "the whole journey was told", () => string.Join('\n', collector.Spans) + deployment.Server.Output);

        var (trace, id) = (Trace(collector), (string)record["id"]!);
        Assert.Equal(id, OtlpCollector.Tag(trace.Single(span => span.Name == "callback").Attributes, "oss_callback.upload.id"));
        Assert.Equal(Hex(trace[0].TraceId), told!.Split('-')[1]);
        Assert.Contains(trace, span => span.Name == "HEAD"); // The look at the object.
        Assert.Equal("/api/policy", OtlpCollector.Tag(trace.Single(span => span.Name == Journey[0]).Attributes, "http.route"));
        var callback = trace.Single(span => span.Name == "callback");
        Assert.Equal(callback.SpanId, trace.Single(span => span.Name == "process").ParentSpanId);
        Assert.Equal(
            collector.Spans.Single(span => span.Name == "POST /api/callback").TraceId, Assert.Single(callback.Links).TraceId);
        var logs = Logs(collector);
        Assert.Contains(logs, line => line.StartsWith($"Callback accepted: upload {id}", StringComparison.Ordinal));
        Assert.Contains(logs, line => line.StartsWith($"Upload {id} is Ready", StringComparison.Ordinal));
        Assert.Contains(logs, line => line.StartsWith($"Upload {id}: upload.ready was told", StringComparison.Ordinal));
        Assert.DoesNotContain(collector.Spans, span => span.Name.Contains("health", StringComparison.Ordinal));
        Assert.All(collector.Resources, resource => Assert.Equal("oss-callback", OtlpCollector.Tag(resource.Attributes, "service.name")));
    }

    [Fact]
    public async Task Metrics_say_what_came_what_became_of_it_and_what_waits()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var receiver = await EventReceiver.StartAsync();
        await using var deployment = await Deployment.StartAsync([.. collector.Settings, .. receiver.Settings()]);

        await deployment.Client.UploadAsync([1, 2, 3]);
        await receiver.TakenAsync(1);
        Assert.Equal(400, (await deployment.Client.SendAsync(new(HttpMethod.Post, $"{deployment.Url}/api/callback"))).Status);
        await Until.TrueAsync(
            () => Task.FromResult(
                collector.Value("oss_callback.callbacks", "outcome", "authorization_missing") == 1
                && collector.Value("oss_callback.notifications", "outcome", "told") == 1
                && collector.Value("oss_callback.queue.depth", "queue", "uploads") is not null
                && collector.Metric("oss_callback.processing.duration") is not null
                && collector.Metric("oss_callback.notification.delay") is not null),
            "all was counted", () => deployment.Server.Output.ToString());

        Assert.Equal(1, collector.Value("oss_callback.callbacks", "outcome", "ok"));
        Assert.Equal(1, collector.Value("oss_callback.uploads", "state", "ready"));
        Assert.Equal(0, collector.Value("oss_callback.queue.age", "queue", "notifications"));
        var duration = collector.Metric("oss_callback.callback.duration")!;
        Assert.Equal("s", duration.Unit);
        Assert.Equal(5, duration.Histogram.DataPoints[0].ExplicitBounds[^1]);
        Assert.NotNull(collector.Metric("http.server.request.duration"));
    }

    [Fact]
    public async Task Operators_read_metrics_in_Prometheus_form_and_nobody_else()
    {
        const string Key = "an-operators-key-of-some-length";
        await using var deployment = await Deployment.StartAsync(
            ("Telemetry:Prometheus", "true"), ("Policy:ApiKeys:0:Name", "prometheus"), ("Policy:ApiKeys:0:Role", "operator"),
            ("Policy:ApiKeys:0:Sha256", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))));
        using var scraper = new Client(deployment.Url, Key);
        await scraper.SendAsync(new(HttpMethod.Post, $"{deployment.Url}/api/callback"));

        var refused = await deployment.Client.GetAsync("/metrics");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        var read = await http.GetStringAsync(new Uri($"{deployment.Url}/metrics"), TestContext.Current.CancellationToken);

        Assert.Equal((401, "unauthorized"), (refused.Status, refused.Code));
        Assert.Contains("oss_callback_callbacks_total{", read, StringComparison.Ordinal);
        Assert.Contains("outcome=\"authorization_missing\"", read, StringComparison.Ordinal);
        Assert.Contains("oss_callback_callback_duration_seconds_bucket{", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_measured_and_nothing_carried_along_unless_it_is_asked_for()
    {
        await using var receiver = await EventReceiver.StartAsync();
        await using var deployment = await Deployment.StartAsync(receiver.Settings());

        var grant = await deployment.Client.GrantAsync();
        var metrics = await deployment.Client.GetAsync("/metrics");

        Assert.DoesNotContain(
            "traceparent",
            Encoding.UTF8.GetString(Convert.FromBase64String(grant.Fields.Single(field => field.Name == "callback").Value)),
            StringComparison.Ordinal);
        Assert.Equal((404, "not_found"), (metrics.Status, metrics.Code));
    }

    private static List<Span> Trace(OtlpCollector collector) => collector.Spans.FirstOrDefault(span => span.Name == "callback") is { } one
        ? [.. collector.Spans.Where(span => span.TraceId == one.TraceId)]
        : [];

    private static List<string> Logs(OtlpCollector collector) => Trace(collector) is [var first, ..]
        ? [.. collector.Logs.Where(line => line.TraceId == first.TraceId).Select(line => line.Body.Text)]
        : [];

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
