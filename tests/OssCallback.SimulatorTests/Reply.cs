using System.Text;
using System.Xml.Linq;

namespace OssCallback.SimulatorTests;

/// <summary>An answer, read to its end.</summary>
public sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Code => Element("Code");

    public string Message => Element("Message");

    public string Element(string name) => XDocument.Parse(Body).Root!.Element(name)?.Value ?? string.Empty;

    public static async Task<Reply> ReadAsync(HttpResponseMessage response)
    {
        var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, headers, body);
    }
}
