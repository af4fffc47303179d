using System.Text;
using System.Xml;

namespace OssCallback.Simulator.Errors;

/// <summary>The XML that OSS answers with.</summary>
internal static class ErrorDocument
{
    public static byte[] Write(OssError error, string requestId, string hostId)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(
            buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Code", error.Code);
            xml.WriteElementString("Message", XmlText.Clean(error.Message));
            xml.WriteElementString("RequestId", requestId);
            xml.WriteElementString("HostId", XmlText.Clean(hostId));
            foreach (var (name, value) in error.Details)
            {
                xml.WriteElementString(name, XmlText.Clean(value));
            }

            if (error.Ec is { } ec)
            {
                xml.WriteElementString("EC", ec);
            }

            xml.WriteEndElement();
        }

        // XmlWriter spells the encoding in lower case; OSS does not.
        return Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(buffer.ToArray()).Replace("encoding=\"utf-8\"", "encoding=\"UTF-8\"", StringComparison.Ordinal));
    }
}
