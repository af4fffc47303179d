using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OssCallback.AzureStorage;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>Connections, read as the Functions host reads them.</summary>
public sealed class AzureConnectionTests
{
    private const string Queues = "https://acc.queue.core.windows.net/";
    private const string Tables = "https://acc.table.core.windows.net/";

    [Fact]
    public void Reads_a_connection_string()
    {
        var connection = Read(("X", "UseDevelopmentStorage=true"));

        Assert.False(connection.UsesManagedIdentity);
        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1", connection.QueueServiceUri.AbsoluteUri.TrimEnd('/'));
        Assert.Equal("http://127.0.0.1:10002/devstoreaccount1", connection.TableServiceUri.AbsoluteUri.TrimEnd('/'));
    }

    [Theory]
    [InlineData("AzureWebJobsX")]
    [InlineData("ConnectionStrings:X")]
    [InlineData("ConnectionStrings:AzureWebJobsX")]
    public void Prefers_what_the_host_prefers(string key)
    {
        var connection = Read(
            ("X", "UseDevelopmentStorage=true"), (key, $"QueueEndpoint={Queues};TableEndpoint={Tables};AccountName=acc;AccountKey=AAAA"));

        Assert.Equal(Queues, connection.QueueServiceUri.AbsoluteUri);
    }

    [Fact]
    public void Reads_service_addresses_with_a_user_assigned_identity()
    {
        var connection = Read(
            ("X:queueServiceUri", Queues), ("X:tableServiceUri", Tables), ("X:credential", "ManagedIdentity"), ("X:clientId", "c0ffee"));

        Assert.True(connection.UsesManagedIdentity);
        Assert.Equal(
            (Queues, Tables, "c0ffee"),
            (connection.QueueServiceUri.AbsoluteUri, connection.TableServiceUri.AbsoluteUri, connection.ClientId));
    }

    [Fact]
    public void Reads_an_account_name_with_the_system_assigned_identity()
    {
        var connection = Read(("X:accountName", "acc"), ("X:credential", "managedidentity"));

        Assert.True(connection.UsesManagedIdentity);
        Assert.Equal((Queues, Tables), (connection.QueueServiceUri.AbsoluteUri, connection.TableServiceUri.AbsoluteUri));
        Assert.Null(connection.ClientId);
    }

    [Fact]
    public void Prefers_a_service_address_to_the_account_name()
    {
        var connection = Read(("X:accountName", "other"), ("X:queueServiceUri", Queues), ("X:credential", "managedidentity"));

        Assert.Equal(
            (Queues, "https://other.table.core.windows.net/"),
            (connection.QueueServiceUri.AbsoluteUri, connection.TableServiceUri.AbsoluteUri));
    }

    [Theory]
    [InlineData("X is not set, nor is X__queueServiceUri. Example: X__queueServiceUri=https://myaccount.queue.core.windows.net")]
    [InlineData("X is not set", "X", "")]
    [InlineData("X__tableServiceUri", "X:queueServiceUri", Queues, "X:credential", "managedidentity")]
    [InlineData(
        "X__queueServiceUri is not an https address", "X:queueServiceUri", "http://acc.queue.core.windows.net", "X:accountName", "acc",
        "X:credential", "managedidentity")]
    [InlineData(
        "X__queueServiceUri is not an https address", "X:queueServiceUri", "acc", "X:accountName", "acc",
        "X:credential", "managedidentity")]
    [InlineData(
        "X__tableServiceUri is not an https address", "X:tableServiceUri", Tables + "?sig=secret", "X:accountName", "acc", "X:credential",
        "managedidentity")]
    [InlineData("X__accountName is not a storage account name", "X:accountName", "acc.evil.example/", "X:credential", "managedidentity")]
    [InlineData("X__credential is not set", "X:accountName", "acc")]
    [InlineData("X__credential is not supported", "X:accountName", "acc", "X:credential", "workloadidentity")]
    [InlineData("X__queueServiceUri contradicts X", "X", "UseDevelopmentStorage=true", "X:queueServiceUri", Queues)]
    [InlineData("X__credential contradicts X", "X", "UseDevelopmentStorage=true", "X:credential", "managedidentity")]
    [InlineData("X is not a storage connection string", "X", "secret")]
    [InlineData("X is not a storage connection string", "X", "AccountName=acc;AccountKey=not!base64;secret=1")]
    [InlineData(
        "X is not a storage connection string", "X", "QueueEndpoint=https://acc.queue.core.windows.net;SharedAccessSignature=sig=secret")]
    public void Names_what_is_wrong(string expected, params string[] settings)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read([.. settings.Chunk(2).Select(pair => (pair[0], pair[1]))]));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
    }

    private static AzureStorageConnection Read(params (string Key, string Value)[] settings) => AzureStorageConnection.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build(),
        "X");
}
