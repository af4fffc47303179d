using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OssCallback.InfraTests.Azure;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Costs;

/// <summary>
/// The table in docs/cost.md is the numbers in infra/costs.json, multiplied; the requests are those that another test counts.
/// </summary>
public sealed partial class CostTests(PredictedDeployment deployment) : IClassFixture<PredictedDeployment>
{
    private const int Uploads = 1_000_000;

    private static readonly JsonNode Costs = JsonNode.Parse(Checkout.Read("infra/costs.json"))!;

    [Fact]
    public void Readme_holds_the_table()
    {
        var table = new StringBuilder("<!-- costs:begin -->\n| | a single upload | unit price | a million uploads |\n|---|---|---|---|\n");
        var sum = 0m;
        foreach (var row in Costs["rows"]!.AsArray())
        {
            var cost = (decimal)row!["perUpload"]! * Uploads * Price(row);
            sum += cost;
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {row["what"]} | {(decimal)row["perUpload"]!} ({row["unit"]}) | {UnitPrice(row)} | ${cost:0.00} |\n");
        }

        table.Append(CultureInfo.InvariantCulture, $"| **Sum** | | | **${sum:0.00}** |\n");
        foreach (var row in Costs["monthly"]!.AsArray())
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| each month: {row!["what"]} | {(decimal)row["units"]!:#,0} ({row["unit"]}) | "
                + $"{UnitPrice(row)} | ${(decimal)row["units"]! * Price(row):0.00} |\n");
        }

        Assert.Contains(table.Append("<!-- costs:end -->").ToString(), Checkout.Read("docs/cost.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_requests_are_those_that_the_storage_tests_count()
    {
        var test = Checkout.Read("tests/OssCallback.StorageTests/Azure/AzureTableTests.cs");
        var counted = CountedPattern().Match(
            test[test.IndexOf("Counts_the_requests_of_one_upload", StringComparison.Ordinal)..]).Groups[1].Captures
            .Select(capture => capture.Value)
            .ToList();

        Assert.Equal(
            Of("Queue requests"),
            counted.Count(
                request => request.Contains("messages", StringComparison.Ordinal) || request.Contains("DELETE", StringComparison.Ordinal)));
        Assert.Equal(
            Of("Table requests"),
            counted.Count(request =>
                request.Contains("TableName", StringComparison.Ordinal) || request.Contains("$batch", StringComparison.Ordinal)));
        Assert.Contains($"**One upload costs {counted.Count} storage requests", Checkout.Read("docs/azure.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PT5M", "log alerts that look every 5 minutes")]
    [InlineData("PT15M", "log alerts that look every 15 minutes")]
    public void The_alerts_are_those_that_the_template_makes(string frequency, string what)
    {
        var alerts = deployment.OfType("Microsoft.Insights/scheduledQueryRules")
            .Count(alert => (string)alert["properties"]!["evaluationFrequency"]! == frequency);

        Assert.Equal(alerts, (decimal)Costs["monthly"]!.AsArray().Single(row => (string)row!["what"]! == what)!["units"]!);
    }

    private static decimal Of(string what) => (decimal)Costs["rows"]!.AsArray().Single(row => (string)row!["what"]! == what)!["perUpload"]!;

    private static decimal Price(JsonNode row) => (decimal)row["price"]! / (decimal)row["per"]!;

    private static string UnitPrice(JsonNode row)
    {
        var price = ((decimal)row["price"]!).ToString("0.######", CultureInfo.InvariantCulture);
        return (decimal)row["per"]! == 1
            ? $"${price}"
            : string.Create(CultureInfo.InvariantCulture, $"${price} for {(decimal)row["per"]!:#,0}");
    }

    [GeneratedRegex(@"Assert\.Equal\(\s+\[\s+(?:(\$?""[^\n]+),\s+)+\],\s+Requests\.Sent\)")]
    private static partial Regex CountedPattern();
}
