using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;

namespace OssCallback.AzureStorage;

/// <summary>Creates the table by a request of our own.</summary>
/// <remarks>The SDK's <c>CreateIfNotExists</c> serialises by reflection and throws where that is switched off, as it is in this product and
/// in Native AOT
/// (Azure.Data.Tables 12.13). https://learn.microsoft.com/rest/api/storageservices/create-table</remarks>
/// <param name="pipeline">Retries, and adds the token of a managed identity.</param>
/// <param name="tablesUri">The resource <c>Tables</c>, with a signature in the query unless there is a token.</param>
internal sealed class TableCreation(HttpPipeline pipeline, Func<Uri> tablesUri)
{
    /// <param name="tableName">Letters and digits, so it needs no escaping in JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CreateIfNotExistsAsync(string tableName, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage();
        var request = message.Request;
        request.Method = RequestMethod.Post;
        request.Uri.Reset(tablesUri());
        // The first version in which tables take tokens.
        request.Headers.Add("x-ms-version", "2020-12-06");
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Prefer", "return-no-content");
        request.Headers.Add(HttpHeader.Names.Accept, "application/json;odata=minimalmetadata");
        request.Headers.Add(HttpHeader.Names.ContentType, "application/json");
        request.Content = RequestContent.Create(BinaryData.FromString($$"""{"TableName":"{{tableName}}"}"""));
        await pipeline.SendAsync(message, cancellationToken);

        var response = message.Response;
        var isThere = response.Status == 409
            && response.Content.ToString().Contains(TableErrorCode.TableAlreadyExists.ToString(), StringComparison.Ordinal);
        if (response.IsError && !isThere)
        {
            throw new RequestFailedException(response);
        }
    }
}
