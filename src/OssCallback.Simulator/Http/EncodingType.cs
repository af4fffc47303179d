using System.Xml.Linq;
using OssCallback.Oss;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Http;

/// <summary>The parameter <c>encoding-type</c> of listings: XML cannot carry every key, percent-encoded it can.</summary>
internal sealed record EncodingType(Func<string, string> Encode, XElement? Element)
{
    public static EncodingType Of(RequestTarget target) => target.Parameter("encoding-type") switch
    {
        null or "" => new(XmlText.Clean, Element: null),
        "url" => new(OssEncoding.Encode, new XElement("EncodingType", "url")),
        var other => throw OssErrors.InvalidArgument("The encoding-type is not supported.", "encoding-type", other).Refuse(),
    };
}
