using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Azure;

/// <summary>Every setting of the app is one that the code or the platform reads, and no secret stands in one.</summary>
public sealed partial class AppSettingsTests(PredictedDeployment deployment) : IClassFixture<PredictedDeployment>
{
    /// <summary>Read by the Functions host or by the storage connection, whose own tests know them.</summary>
    private static readonly string[] OfThePlatform =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__queueServiceUri",
        "AzureWebJobsStorage__tableServiceUri",
    ];

    [Fact]
    public void Every_setting_is_known_to_the_options_or_to_the_platform()
    {
        // Another test keeps the sample of local settings equal to the options classes.
        var sample = JsonNode.Parse(Checkout.Read("local.settings.sample.json"))!["Values"]!
            .AsObject()
            .Select(setting => General(setting.Key))
            .ToHashSet(StringComparer.Ordinal);

        var unknown = deployment.Settings().Keys.Except(OfThePlatform, StringComparer.Ordinal).Where(key => !sample.Contains(General(key)));

        Assert.Empty(unknown);
    }

    [Fact]
    public void All_settings_of_the_platform_are_there() =>
        Assert.Empty(OfThePlatform.Except(deployment.Settings().Keys, StringComparer.Ordinal));

    [Fact]
    public void What_must_be_set_is_set()
    {
        var settings = deployment.Settings();

        Assert.All(
            new[]
            {
                "Oss__AccessKeyId",
                "Oss__AccessKeySecret",
                "Oss__Bucket",
                "Oss__Region",
                "Callback__Urls__0",
                "Callback__TicketKeys__0",
                "Policy__ApiKeys__0__Sha256",
                "Reconcile__Schedule",
                "Storage__QueueName",
            },
            key => Assert.NotEmpty(settings[key]));
        Assert.Equal(
            ("Azure", "AzureWebJobsStorage", "false"),
            (settings["Storage__Kind"], settings["Storage__Connection"], settings["Storage__CreateIfMissing"]));
        Assert.Matches(@"^\[format\('https://\{0\}/api/callback', .*\.defaultHostName\)\]$", settings["Callback__Urls__0"]);
    }

    [Fact]
    public void Secrets_are_references_to_the_vault()
    {
        var settings = deployment.Settings();

        Assert.All(
            settings.Where(setting => SecretPattern().IsMatch(setting.Key)),
            secret =>
                Assert.Matches(
                    @"^\[format\('@Microsoft\.KeyVault\(SecretUri=\{0\}\)', "
                    + @"format\('\{0\}secrets/\{1\}', .*\.vaultUri, '[a-z0-9-]+'\)\)\]$",
                    secret.Value));
        Assert.Equal(2, settings.Keys.Count(SecretPattern().IsMatch));
        Assert.Equal(
            (string)deployment.Single("Microsoft.Web/sites")["properties"]!["keyVaultReferenceIdentity"]!,
            Assert.Single(deployment.OfType("Microsoft.ManagedIdentity/userAssignedIdentities"))["id"]!.ToString());
    }

    [Fact]
    public void The_references_name_the_secrets_that_are_written()
    {
        var written = deployment.OfType("Microsoft.KeyVault/vaults/secrets").Select(secret => ((string)secret["name"]!).Split('/')[^1]);
        var named = deployment.Settings()
            .Where(setting => SecretPattern().IsMatch(setting.Key))
            .Select(setting => setting.Value.Split('\'')[^2]);

        Assert.Equal(written.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_secret_stands_in_the_template_or_in_its_outputs()
    {
        Assert.DoesNotContain(PredictedDeployment.OssSecret, deployment.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(PredictedDeployment.TicketKey, deployment.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("listKeys", deployment.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_smoke_tests_key_is_trusted_only_where_it_is_asked_for()
    {
        var production = await PredictedDeployment.PredictAsync(new Dictionary<string, string>());

        Assert.Contains("Callback__TrustedKeys__0__Pem", deployment.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("TrustedKeys", production, StringComparison.Ordinal);
    }

    /// <summary>Indexes and names of profiles left out.</summary>
    private static string General(string key) =>
        ProfilePattern().Replace(string.Join("__", key.Split("__").Where(part => !part.All(char.IsAsciiDigit))), "__Profiles__NAME__");

    [GeneratedRegex("__Profiles__[^_]+__")]
    private static partial Regex ProfilePattern();

    [GeneratedRegex("Secret$|SecurityToken$|TicketKeys__")]
    private static partial Regex SecretPattern();
}
