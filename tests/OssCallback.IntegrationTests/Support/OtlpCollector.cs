using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using OssCallback.IntegrationTests.Support.Otlp;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.IntegrationTests.Support;

/// <summary>An OTLP endpoint over HTTP that keeps what it is sent.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentQueue<LogRecord> _logs = new();
    private readonly ConcurrentQueue<Resource> _resources = new();
    private readonly ConcurrentDictionary<string, Metric> _metrics = new();
    private LocalServer _server = null!;

    private OtlpCollector()
    {
    }

    public IReadOnlyList<Span> Spans => [.. _spans];

    public IReadOnlyList<LogRecord> Logs => [.. _logs];

    public IReadOnlyList<Resource> Resources => [.. _resources];

    /// <summary>The settings of a program that sends here, soon after each thing that happens.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _server.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_BLRP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
    ];

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        collector._server = await LocalServer.StartAsync(collector.TakeAsync);
        return collector;
    }

    /// <summary>What came so far, for a test that waits in vain.</summary>
    public string Evidence() => string.Join('\n', _spans.Select(span => $"{span.Name} {span.Attributes}")
        .Concat(_metrics.Values.Select(metric => $"{metric.Name} {metric.Sum ?? (object)metric.Gauge}")));

    /// <summary>The latest state of a metric; null before it came.</summary>
    public Metric? Metric(string name) => _metrics.GetValueOrDefault(name);

    /// <summary>A counter's or gauge's value for a tag; null before it came.</summary>
    public double? Value(string name, string tag, string value) =>
        Metric(name) is { } metric
            && (metric.Sum ?? metric.Gauge).DataPoints.FirstOrDefault(point => Tag(point.Attributes, tag) == value) is { } found
            ? found.AsDouble + found.AsInt
            : null;

    public static string? Tag(IEnumerable<KeyValue> attributes, string key) =>
        attributes.FirstOrDefault(attribute => attribute.Key == key)?.Value is { } value
            ? value.ValueCase == Otlp.Value.ValueOneofCase.Text ? value.Text : $"{value.Number}"
            : null;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.ToArray();
        switch (http.Request.Path.Value)
        {
            case "/v1/traces":
                foreach (var resource in TraceExport.Parser.ParseFrom(bytes).ResourceSpans)
                {
                    _resources.Enqueue(resource.Resource);
                    Add(_spans, resource.ScopeSpans.SelectMany(scope => scope.Spans));
                }

                break;
            case "/v1/logs":
                Add(
                    _logs,
                    LogExport.Parser.ParseFrom(bytes).ResourceLogs.SelectMany(one => one.ScopeLogs).SelectMany(one => one.LogRecords));
                break;
            case "/v1/metrics":
                foreach (var metric in MetricExport.Parser.ParseFrom(bytes).ResourceMetrics.SelectMany(one => one.ScopeMetrics)
                    .SelectMany(one => one.Metrics))
                {
                    _metrics[metric.Name] = metric;
                }

                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
        }

        http.Response.ContentType = "application/x-protobuf";
    }

    private static void Add<T>(ConcurrentQueue<T> queue, IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            queue.Enqueue(item);
        }
    }
}
