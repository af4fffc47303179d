using System.Text;
using System.Xml;
using System.Xml.Linq;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Http;

/// <summary>XML of requests and answers; element names are compared without namespace, as old clients send one.</summary>
internal static class XmlBody
{
    public static async Task<XElement> ReadAsync(OssExchange exchange, int maxBytes, string rootName)
    {
        var body = await RequestBody.ReadAsync(exchange, maxBytes);
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XDocument.Load(reader).Root!;
            return root.Name.LocalName == rootName ? root : throw Malformed();
        }
        catch (XmlException)
        {
            throw Malformed();
        }
    }

    public static IEnumerable<XElement> Children(XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Text(XElement element, string name) => Children(element, name).FirstOrDefault()?.Value;

    public static ReadOnlyMemory<byte> Write(XElement root) =>
        Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root);

    public static OssRefusalException Malformed() =>
        new OssError(
            400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema.").Refuse();
}
