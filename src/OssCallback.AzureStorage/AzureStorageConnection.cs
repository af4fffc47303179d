using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OssCallback.AzureStorage;

/// <summary>How to reach the storage account: by connection string, or by service URIs and managed identity.</summary>
public sealed class AzureStorageConnection
{
    private const string ManagedIdentity = "managedidentity";
    private const string StorageScope = "https://storage.azure.com/.default";
    private const string SharedAccessSignature = "SharedAccessSignature=";

    private readonly string? _connectionString;
    private readonly TokenCredential? _credential;

    private AzureStorageConnection(string connectionString)
    {
        // The service clients read the whole text and know which parts are missing.
        QueueServiceUri = new QueueServiceClient(connectionString).Uri;
        TableServiceUri = new TableServiceClient(connectionString).Uri;
        _connectionString = connectionString;
    }

    private AzureStorageConnection(Uri queues, Uri tables, string? clientId)
    {
        QueueServiceUri = queues;
        TableServiceUri = tables;
        ClientId = clientId;
        _credential = new ManagedIdentityCredential(
            clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
    }

    /// <summary>The queue service.</summary>
    public Uri QueueServiceUri { get; }

    /// <summary>The table service.</summary>
    public Uri TableServiceUri { get; }

    /// <summary>Whether requests are authorised by managed identity and not by a key.</summary>
    public bool UsesManagedIdentity => _credential is not null;

    /// <summary>The client id of the user-assigned identity; null for the system-assigned one or a connection string.</summary>
    public string? ClientId { get; }

    /// <summary>Reads a connection as the Functions host does: <c>name</c> is a connection string, or <c>name__queueServiceUri</c> and
    /// <c>name__tableServiceUri</c> (or <c>name__accountName</c> for both) with <c>name__credential=managedidentity</c> and an optional
    /// <c>name__clientId</c>. A setting <c>AzureWebJobs&lt;name&gt;</c> wins over <c>name</c>, because it wins there.</summary>
    /// <exception cref="OptionsValidationException">Values are missing or contradict each other; the failures name the
    /// settings.</exception>
    public static AzureStorageConnection Read(IConfiguration configuration, string name)
    {
        var section = Find(configuration, name);
        var settings = new AzureConnectionSettings(name, section);
        if (section.Value is { Length: > 0 } text)
        {
            settings.RefuseIdentityBesideConnectionString();
            return FromConnectionString(text, settings);
        }

        var queues = settings.ServiceUri("queueServiceUri", "queue");
        var tables = settings.ServiceUri("tableServiceUri", "table");
        settings.RequireManagedIdentity(ManagedIdentity);
        settings.ThrowIfAnyFailure();
        return new AzureStorageConnection(queues!, tables!, settings["clientId"]);
    }

    internal QueueClient OpenQueue(string queueName, QueueClientOptions options) => _credential is null
        ? new QueueClient(_connectionString, queueName, options)
        : new QueueClient(new Uri($"{QueueServiceUri.AbsoluteUri.TrimEnd('/')}/{queueName}"), _credential, options);

    internal TableClient OpenTable(string tableName, TableClientOptions options) => _credential is null
        ? new TableClient(_connectionString, tableName, options)
        : new TableClient(TableServiceUri, tableName, _credential, options);

    internal TableCreation OpenTableCreation(TableClientOptions options, TimeProvider time)
    {
        if (_credential is not null)
        {
            var token = new BearerTokenAuthenticationPolicy(_credential, StorageScope);
            return new TableCreation(HttpPipelineBuilder.Build(options, token), () => Tables(query: string.Empty));
        }

        var given = _connectionString!
            .Split(';')
            .FirstOrDefault(part => part.StartsWith(SharedAccessSignature, StringComparison.OrdinalIgnoreCase));
        return new TableCreation(
            HttpPipelineBuilder.Build(options), () => Tables(given?[SharedAccessSignature.Length..].TrimStart('?') ?? Sign()));

        string Sign() => new TableServiceClient(_connectionString)
            .GenerateSasUri(TableAccountSasPermissions.Write, TableAccountSasResourceTypes.Container, time.GetUtcNow().AddMinutes(15))
            .Query.TrimStart('?');

        Uri Tables(string query) =>
            new UriBuilder(TableServiceUri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/Tables") { Query = query }.Uri;
    }

    private static AzureStorageConnection FromConnectionString(string text, AzureConnectionSettings settings)
    {
        try
        {
            return new AzureStorageConnection(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // The text is a secret: neither it nor what the parser says about it is repeated.
            throw settings.Failure("is not a storage connection string with a queue and a table endpoint. "
                + "Example: UseDevelopmentStorage=true, or "
                    + "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net");
        }
    }

    private static IConfigurationSection Find(IConfiguration configuration, string name) =>
        new[] { $"ConnectionStrings:AzureWebJobs{name}", $"AzureWebJobs{name}", $"ConnectionStrings:{name}" }
            .Select(configuration.GetSection)
            .FirstOrDefault(section => section.Exists()) ?? configuration.GetSection(name);
}
