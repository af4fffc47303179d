using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace OssCallback.Oss;

/// <summary>Reads OSS's answers: small, without DTD, and anything unforeseen is an <see cref="OssException"/>.</summary>
internal static class OssXml
{
    // A page of a thousand keys of 1,023 bytes, each byte written as %XX, with what stands around them.
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    public static async Task<XElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
        try
        {
            using var reader = XmlReader.Create(
                await response.Content.ReadAsStreamAsync(cancellationToken),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CloseInput = true });
            return XElement.Load(reader);
        }
        catch (XmlException exception)
        {
            throw new OssException("OSS answered with something that is not XML.", exception);
        }
    }

    /// <summary>OSS's own code of an error, or an empty string.</summary>
    public static async Task<string> ErrorCodeAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.Content.Headers.ContentType?.MediaType?.EndsWith("xml", StringComparison.Ordinal) == true
            ? Text(await ReadAsync(response, cancellationToken), "Code")
            : string.Empty;

    public static async Task<OssException> FailureAsync(HttpResponseMessage response, string operation, CancellationToken cancellationToken)
    {
        var code = await ErrorCodeAsync(response, cancellationToken);
        return new($"OSS answered {operation} with {(int)response.StatusCode} {code}.") { Code = code };
    }

    // By local name: whether OSS puts its answers into a namespace is not documented.
    public static IEnumerable<XElement> Children(XElement parent, string name) =>
        parent.Elements().Where(element => element.Name.LocalName == name);

    /// <summary>A key or a marker, which a listing may have percent-encoded.</summary>
    public static string KeyText(XElement page, XElement parent, string name) =>
        Text(page, "EncodingType") == "url" ? Uri.UnescapeDataString(Text(parent, name)) : Text(parent, name);

    public static DateTimeOffset Time(XElement parent, string name) =>
        DateTimeOffset.TryParse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? OssBucket.WholeSeconds(time)
            : throw new OssException($"OSS answered with a {name} that is no time.");

    public static string Text(XElement parent, string name) => Children(parent, name).FirstOrDefault()?.Value ?? string.Empty;
}
