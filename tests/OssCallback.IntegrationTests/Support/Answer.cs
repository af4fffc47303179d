using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace OssCallback.IntegrationTests.Support;

/// <summary>An answer over HTTP, read to its end.</summary>
internal sealed record Answer(int Status, string ContentType, string Body)
{
    /// <summary>The headers before the body's own, and <c>Allow</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private init; } = new Dictionary<string, string>();

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The stable code of ours, or OSS's code in its XML.</summary>
    public string Code => ContentType.Contains("xml", StringComparison.Ordinal)
        ? XDocument.Parse(Body).Root!.Element("Code")!.Value
        : (string)Json["code"]!;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.ToString() ?? string.Empty,
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
    {
        Headers = response.Headers.Concat(response.Content.Headers.Where(header => header.Key == "Allow"))
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
    };
}
