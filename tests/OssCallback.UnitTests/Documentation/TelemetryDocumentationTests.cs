using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OssCallback.Callbacks;
using OssCallback.Notifications;
using OssCallback.Processing;
using OssCallback.Sweep;
using OssCallback.Telemetry;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Documentation;

/// <summary>docs/operate.md lists the metrics that there are, with their units, and says of each alert what to do.</summary>
public sealed partial class TelemetryDocumentationTests
{
    private static string Document => Repository.Read("docs/operate.md");

    [Fact]
    public void Every_metric_is_listed_and_no_other()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name == UploadTelemetry.Name)
            {
                names.Add(instrument.Name);
            }
        };
        listener.Start();
        _ = new CallbackMetrics(meters, new CallbackActivity(TimeProvider.System));
        _ = new ProcessingMetrics(meters);
        _ = new QueueMetrics(meters, null!, TimeProvider.System, NullLogger<QueueMetrics>.Instance);
        _ = new NotificationMetrics(meters);
        _ = new ReconcileMetrics(meters);

        Assert.Equal(
            names,
            new SortedSet<string>(
                MetricRow().Matches(Document).SelectMany(row => MetricName().Matches(row.Groups[1].Value))
                    .Select(name => name.Groups[1].Value),
                StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_has_a_line_that_says_what_to_do() => Assert.Equal(
        Directory.GetFiles(Repository.PathOf("infra/alerts")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
        AlertRow().Matches(Document).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^\| ((?:`oss_callback\.[a-z_.]+`(?:, )?)+) \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^\| `([a-z]+-[a-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex AlertRow();
}
