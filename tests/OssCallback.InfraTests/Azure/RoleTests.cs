using System.Text.RegularExpressions;

namespace OssCallback.InfraTests.Azure;

/// <summary>The app's identity may what it needs, and nothing more.</summary>
public sealed partial class RoleTests(PredictedDeployment deployment) : IClassFixture<PredictedDeployment>
{
    private const string Blobs = "Storage Blob Data Contributor";
    private const string Queues = "Storage Queue Data Contributor";
    private const string Tables = "Storage Table Data Contributor";
    private const string Telemetry = "Monitoring Metrics Publisher";
    private const string Secrets = "Key Vault Secrets User";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = Blobs,
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = Queues,
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = Tables,
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = Telemetry,
        ["4633458b-17de-408a-b874-0445c86b69e6"] = Secrets,
    };

    [Fact]
    public void Roles_are_these_on_these_scopes_and_no_others()
    {
        var roles = deployment.OfType("Microsoft.Authorization/roleAssignments").Select(role =>
        {
            // The name of an assignment is computed at deployment; the scope stands in its id before it is.
            var scope = ScopePattern().Match((string)role["id"]!).Groups[1].Value;
            return (
                Role: Names[((string)role["properties"]!["roleDefinitionId"]!).Split('/')[^1]], Scope: UniquePattern().Replace(scope, "*"));
        });

        Assert.Equal(
            [
                (Secrets, "Microsoft.KeyVault/vaults/kv-*"),
                (Telemetry, "Microsoft.Insights/components/appi-oss-callback-*"),
                (Blobs, "Microsoft.Storage/storageAccounts/st*/blobServices/default/containers/app-package"),
                (Blobs, "Microsoft.Storage/storageAccounts/st*/blobServices/default/containers/azure-webjobs-hosts"),
                (Blobs, "Microsoft.Storage/storageAccounts/st*/blobServices/default/containers/azure-webjobs-secrets"),
                (Queues, "Microsoft.Storage/storageAccounts/st*/queueServices/default/queues/oss-uploads"),
                (Queues, "Microsoft.Storage/storageAccounts/st*/queueServices/default/queues/oss-uploads-notify"),
                (Queues, "Microsoft.Storage/storageAccounts/st*/queueServices/default/queues/oss-uploads-notify-poison"),
                (Queues, "Microsoft.Storage/storageAccounts/st*/queueServices/default/queues/oss-uploads-poison"),
                (Tables, "Microsoft.Storage/storageAccounts/st*/tableServices/default/tables/OssUploads"),
            ],
            roles.OrderBy(role => role.Role, StringComparer.Ordinal).ThenBy(role => role.Scope, StringComparer.Ordinal));
    }

    [Fact]
    public void Roles_go_to_the_apps_identity_and_to_nobody_else() => Assert.All(
        deployment.OfType("Microsoft.Authorization/roleAssignments"),
        role =>
        {
            Assert.Contains(
                "/userAssignedIdentities/id-oss-callback-", (string)role["properties"]!["principalId"]!, StringComparison.Ordinal);
            Assert.Equal("ServicePrincipal", (string)role["properties"]!["principalType"]!);
        });

    [GeneratedRegex(
        @"^\[extensionResourceId\('/subscriptions/[^/]+/resourceGroups/rg/providers/([^']+)', 'Microsoft.Authorization/roleAssignments'")]
    private static partial Regex ScopePattern();

    [GeneratedRegex("[a-z0-9]{13}(?=/|$)")]
    private static partial Regex UniquePattern();
}
