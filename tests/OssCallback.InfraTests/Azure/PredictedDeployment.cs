using System.Text.Json.Nodes;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Azure;

/// <summary>
/// What the template would deploy with the sample's parameters, evaluated by the compiler: names and values, not expressions.
/// </summary>
public sealed class PredictedDeployment : IAsyncLifetime
{
    public const string ResourceGroup = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg";
    public const string OssSecret = "the-secret-of-the-access-key";
    public const string TicketKey = "dGhlIGtleSBvZiB0aWNrZXRzLCAzMiBieXRlcyBsb25nIQ==";

    /// <summary>All resources.</summary>
    public IReadOnlyList<JsonNode> Resources { get; private set; } = [];

    /// <summary>The whole snapshot.</summary>
    public string Text { get; private set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        Text = await PredictAsync(new Dictionary<string, string>
        {
            ["OSS_ACCESS_KEY_SECRET"] = OssSecret,
            ["TICKET_KEY"] = TicketKey,
            ["ALERT_EMAIL"] = "operator@example.com",
            ["SMOKE_KEY_URL"] = "https://smoke-test.example.com/key.pem",
            ["SMOKE_KEY_PEM"] = "-----BEGIN PUBLIC KEY-----",
        });
        Resources = [.. JsonNode.Parse(Text)!["predictedResources"]!.AsArray().Select(resource => resource!)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The only resource of a type.</summary>
    public JsonNode Single(string type) => Assert.Single(OfType(type));

    /// <summary>All resources of a type.</summary>
    public IReadOnlyList<JsonNode> OfType(string type) => [.. Resources.Where(resource => (string)resource["type"]! == type)];

    /// <summary>The app's settings.</summary>
    public IReadOnlyDictionary<string, string> Settings() =>
        Single("Microsoft.Web/sites/config")["properties"]!
            .AsObject()
            .ToDictionary(setting => setting.Key, setting => (string)setting.Value!, StringComparer.Ordinal);

    internal static async Task<string> PredictAsync(IReadOnlyDictionary<string, string> environment)
    {
        // The compiler writes the prediction beside the parameters, so it works on a copy.
        var folder = Directory.CreateTempSubdirectory("oss-callback-infra-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Checkout.PathOf("infra"), "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(Checkout.PathOf("infra"), file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            var run = await Bicep.RunAsync(
                environment,
                "snapshot", Path.Combine(folder, "main.bicepparam"), "--mode", "overwrite", "--location", "eastasia", "--resource-group",
                "rg",
                "--subscription-id", "00000000-0000-0000-0000-000000000001", "--tenant-id", "00000000-0000-0000-0000-000000000002");
            Assert.True(run.ExitCode == 0, run.Everything);
            return await File.ReadAllTextAsync(Path.Combine(folder, "main.snapshot.json"), TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
