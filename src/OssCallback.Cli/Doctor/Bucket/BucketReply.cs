using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>What OSS answered.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Code">OSS's own code of an error; empty for none.</param>
/// <param name="Message">Its sentence.</param>
/// <param name="Ec">Its EC number; empty for none.</param>
/// <param name="Endpoint">The endpoint that OSS names where the bucket is in another region.</param>
/// <param name="Headers">All headers.</param>
/// <param name="Body">The answer's XML of a success, or null.</param>
internal sealed record BucketReply(
    HttpStatusCode Status, string Code, string Message, string Ec, string Endpoint, IReadOnlyDictionary<string, string> Headers,
    XElement? Body)
{
    private const int MaxBytes = 256 * 1024;

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether the key, or a stranger, has no right to do that.</summary>
    public bool IsDenied => Status == HttpStatusCode.Forbidden && Code == "AccessDenied";

    /// <summary>The answer in a line, such as <c>403 AccessDenied 'You have no right …' (EC 0003-00000001)</c>.</summary>
    public string InWords => string.Concat(
        $"{(int)Status}",
        Code.Length > 0 ? $" {Code}" : string.Empty,
        Message.Length > 0 ? $" '{Message}'" : string.Empty,
        Ec.Length > 0 ? $" (EC {Ec})" : string.Empty);

    /// <summary>A header's value, or an empty string.</summary>
    public string Header(string name) => Headers.GetValueOrDefault(name, string.Empty);

    public static async Task<BucketReply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        if (text.Length == 0 && headers.TryGetValue("x-oss-err", out var encoded))
        {
            var bytes = new byte[encoded.Length];
            text = Convert.TryFromBase64String(encoded, bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : text;
        }

        var xml = Parse(text);
        var isError = xml?.Name.LocalName == "Error";
        return new(
            response.StatusCode, Text("Code"), Text("Message"), Text("EC"), Text("Endpoint"), headers, isError ? null : xml);

        string Text(string name) => isError
            ? xml!.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? string.Empty
            : string.Empty;
    }

    private static XElement? Parse(string text)
    {
        try
        {
            return text.TrimStart().StartsWith('<') ? XElement.Parse(text) : null;
        }
        catch (XmlException)
        {
            // A page of a proxy: the status says enough.
            return null;
        }
    }
}
