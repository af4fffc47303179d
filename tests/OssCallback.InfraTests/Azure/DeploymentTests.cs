using System.Text.Json.Nodes;
using OssCallback.AzureStorage;

namespace OssCallback.InfraTests.Azure;

/// <summary>What must hold of the deployed resources.</summary>
public sealed class DeploymentTests(PredictedDeployment deployment) : IClassFixture<PredictedDeployment>
{
    [Fact]
    public void Storage_takes_no_keys_no_plain_http_no_old_tls_and_shows_nothing_to_the_public()
    {
        var account = deployment.Single("Microsoft.Storage/storageAccounts")["properties"]!;

        Assert.False((bool)account["allowSharedKeyAccess"]!);
        Assert.False((bool)account["allowBlobPublicAccess"]!);
        Assert.True((bool)account["supportsHttpsTrafficOnly"]!);
        Assert.Equal("TLS1_2", (string)account["minimumTlsVersion"]!);
        Assert.All(
            deployment.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => Assert.Equal("None", (string)container["properties"]!["publicAccess"]!));
    }

    [Fact]
    public void The_app_takes_no_plain_http_no_old_tls_and_no_deployment_passwords()
    {
        var app = deployment.Single("Microsoft.Web/sites");

        Assert.True((bool)app["properties"]!["httpsOnly"]!);
        Assert.Equal("1.2", (string)app["properties"]!["siteConfig"]!["minTlsVersion"]!);
        var passwords = deployment.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies");
        Assert.Equal(2, passwords.Count);
        Assert.All(passwords, policy => Assert.False((bool)policy["properties"]!["allow"]!));
    }

    [Fact]
    public void Telemetry_is_taken_with_entra_tokens_only()
    {
        Assert.True((bool)deployment.Single("Microsoft.Insights/components")["properties"]!["DisableLocalAuth"]!);
        Assert.True((bool)deployment.Single("Microsoft.OperationalInsights/workspaces")["properties"]!["features"]!["disableLocalAuth"]!);
        Assert.Contains("Authorization=AAD", deployment.Settings()["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"], StringComparison.Ordinal);
    }

    [Fact]
    public void Queues_and_table_have_the_names_that_the_settings_and_the_code_have()
    {
        var options = new AzureStorageOptions();

        Assert.Equal(
            new[] { options.QueueName, options.NotifyQueueName, options.NotifyQueueName + "-poison", options.PoisonQueueName },
            deployment.OfType("Microsoft.Storage/storageAccounts/queueServices/queues").Select(LastName).Order(StringComparer.Ordinal));
        Assert.Equal(options.TableName, LastName(deployment.Single("Microsoft.Storage/storageAccounts/tableServices/tables")));
        Assert.Equal(options.QueueName, deployment.Settings()["Storage__QueueName"]);
        Assert.Equal(options.TableName, deployment.Settings()["Storage__TableName"]);
    }

    [Fact]
    public void The_app_is_net_10_on_flex_consumption_with_a_warm_instance_for_http()
    {
        var config = deployment.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!;

        Assert.Equal("FC1", (string)deployment.Single("Microsoft.Web/serverfarms")["sku"]!["name"]!);
        Assert.Equal(("dotnet-isolated", "10.0"), ((string)config["runtime"]!["name"]!, (string)config["runtime"]!["version"]!));
        var warm = Assert.Single(config["scaleAndConcurrency"]!["alwaysReady"]!.AsArray())!;
        Assert.Equal(("http", 1), ((string)warm["name"]!, (int)warm["instanceCount"]!));
    }

    [Fact]
    public void The_package_is_read_from_the_container_with_the_apps_identity()
    {
        var storage = deployment.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!["deployment"]!["storage"]!;

        Assert.Contains("'app-package'", (string)storage["value"]!, StringComparison.Ordinal);
        Assert.Equal("UserAssignedIdentity", (string)storage["authentication"]!["type"]!);
        Assert.Contains(
            deployment.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => LastName(container) == "app-package");
    }

    [Fact]
    public void Azd_finds_the_app_by_its_tag()
    {
        var service = Assert.Single(
            Support.Checkout.Read("azure.yaml").Split("services:\n")[1].Split('\n'),
            line => line.StartsWith("  ", StringComparison.Ordinal) && line.EndsWith(':'));

        Assert.Equal(service.Trim().TrimEnd(':'), (string)deployment.Single("Microsoft.Web/sites")["tags"]!["azd-service-name"]!);
    }

    private static string LastName(JsonNode resource) => ((string)resource["name"]!).Split('/')[^1];
}
