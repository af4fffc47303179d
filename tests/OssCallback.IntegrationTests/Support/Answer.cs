using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace OssCallback.IntegrationTests.Support;

/// <summary>An answer over HTTP, read to its end.</summary>
internal sealed record Answer(int Status, string ContentType, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The stable code of ours, or OSS's code in its XML.</summary>
    public string Code => ContentType.Contains("xml", StringComparison.Ordinal)
        ? XDocument.Parse(Body).Root!.Element("Code")!.Value
        : (string)Json["code"]!;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.ToString() ?? string.Empty,
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}
