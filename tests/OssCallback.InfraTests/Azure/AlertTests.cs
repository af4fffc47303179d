using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.InfraTests.Support;
using OssCallback.Processing;
using OssCallback.Sweep;
using OssCallback.Uploads;

namespace OssCallback.InfraTests.Azure;

/// <summary>Alerts and workbook ask for events, metrics and outcomes that the code has.</summary>
public sealed partial class AlertTests(PredictedDeployment deployment) : IClassFixture<PredictedDeployment>
{
    private static readonly Dictionary<string, string> Queries = Directory.GetFiles(Checkout.PathOf("infra/alerts"))
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);

    private static string All => string.Concat(Queries.Values);

    [Fact]
    public void Each_query_is_an_alert_that_tells_the_operator()
    {
        var alerts = deployment.OfType("Microsoft.Insights/scheduledQueryRules");

        Assert.Equal(
            Queries.Keys.Order(StringComparer.Ordinal),
            alerts.Select(alert => ((string)alert["name"]!).Replace("oss-callback-test-", string.Empty, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.All(
            alerts,
            alert =>
                Assert.EndsWith(
                    "/actionGroups/oss-callback-test",
                    (string)Assert.Single(alert["properties"]!["actions"]!["actionGroups"]!.AsArray())!,
                    StringComparison.Ordinal));
        Assert.All(
            alerts, alert => Assert.DoesNotContain("__", alert["properties"]!["criteria"]!.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Events_are_those_that_the_code_logs()
    {
        var logged = new[] { typeof(UploadProcessor), typeof(ScheduledReconciliation) }
            .SelectMany(type => type.GetNestedType("Log", BindingFlags.NonPublic)!.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToDictionary(message => message.EventId, message => message.Message);

        var asked = EventPattern().Matches(All)
            .Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
            .Distinct();

        Assert.All(asked, id => Assert.Contains(id, logged.Keys));
        // The name of the placeholder is the name of the property.
        Assert.Contains("{State}", logged[300], StringComparison.Ordinal);
        Assert.Contains("Properties.State", All, StringComparison.Ordinal);
        Assert.Contains($"\"{nameof(UploadState.Failed)}\"", Queries["failed-uploads"], StringComparison.Ordinal);
        // What stays wrong until someone acts.
        Assert.Contains("oss:ListObjects", logged[332], StringComparison.Ordinal);
        Assert.Contains("Event == 332", Queries["broken-reconciliation"], StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_and_outcomes_are_those_of_the_code()
    {
        var source = Checkout.Read("src/OssCallback/Callbacks/CallbackMetrics.cs")
            + Checkout.Read("src/OssCallback/Sweep/ReconcileMetrics.cs");

        Assert.Contains("oss_callback.reconciled", Queries["lost-callbacks"], StringComparison.Ordinal);
        Assert.All(
            MetricPattern().Matches(All),
            match => Assert.Contains($"CreateCounter<long>({match.Groups[1].Value},", source, StringComparison.Ordinal));
        Assert.Contains("\"outcome\"", source, StringComparison.Ordinal);
        var outcomes = ErrorCodes.All.Select(error => error.Code).Append("ok").ToHashSet(StringComparer.Ordinal);
        Assert.All(
            OutcomePattern().Matches(All).SelectMany(match => QuotedPattern().Matches(match.Value)).Select(match => match.Groups[1].Value),
            outcome => Assert.Contains(outcome, outcomes));
    }

    [Fact]
    public void Every_answer_of_503_is_an_alert_of_its_own()
    {
        var unavailable = new[] { ErrorCodes.NotQueued, ErrorCodes.KeyUnavailable };

        Assert.All(unavailable, error => Assert.Equal(503, error.Status));
        Assert.All(unavailable, error => Assert.Contains($"\"{error.Code}\"", Queries["unqueued-callbacks"], StringComparison.Ordinal));
    }

    /// <summary>The documentation has every metric of the code, which its own test holds against the instruments.</summary>
    [Fact]
    public void The_workbook_shows_every_query_and_metrics_that_there_are()
    {
        var documented = Checkout.Read("docs/operate.md");
        var queries = Directory.GetFiles(Checkout.PathOf("infra/workbook")).Select(File.ReadAllText).ToArray();

        var workbook = deployment.Single("Microsoft.Insights/workbooks")["properties"]!;
        var items = JsonNode.Parse((string)workbook["serializedData"]!)!["items"]!.AsArray();

        Assert.Equal(
            queries.Order(StringComparer.Ordinal),
            items.Where(item => (int)item!["type"]! == 3).Select(item => (string)item!["content"]!["query"]!)
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            (string?)workbook["sourceId"], (string?)JsonNode.Parse((string)workbook["serializedData"]!)!["fallbackResourceIds"]![0]);
        Assert.All(
            queries.SelectMany(query => MetricPattern().Matches(query)).Select(match => match.Groups[1].Value.Trim('"')),
            metric => Assert.Contains($"`{metric}`", documented, StringComparison.Ordinal));
        Assert.All(queries, query => Assert.Contains("bin(TimeGenerated, {TimeRange:grain})", query, StringComparison.Ordinal));
    }

    [Fact]
    public void The_apps_telemetry_takes_the_meter_and_all_logs()
    {
        var telemetry = Checkout.Read("src/OssCallback.AzureFunctions/Telemetry.cs");

        Assert.Contains("AddMeter(UploadTelemetry.Name)", telemetry, StringComparison.Ordinal);
        Assert.Contains("EnableTraceBasedLogsSampler = false", telemetry, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?:Event|Properties\.EventId\)) == (\d+)")]
    private static partial Regex EventPattern();

    [GeneratedRegex(@"Name == (""[^""]+"")")]
    private static partial Regex MetricPattern();

    [GeneratedRegex(@"Properties\.outcome\) [^\n|]+")]
    private static partial Regex OutcomePattern();

    [GeneratedRegex("\"([a-z_]+)\"")]
    private static partial Regex QuotedPattern();
}
