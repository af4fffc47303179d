using System.Text.Json;
using System.Xml.Linq;
using OssCallback.Oss;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Sts;

/// <summary>Answers of STS, in JSON or XML, member for member as the real service names them.</summary>
internal static class StsReply
{
    public static Task SendAsync(OssExchange exchange, bool xml, AssumedRole role)
    {
        (string, (string, string)[])[] groups =
        [
            ("AssumedRoleUser", [("Arn", role.Session.Arn), ("AssumedRoleId", role.AssumedRoleId)]),
            ("Credentials",
            [
                ("SecurityToken", role.SecurityToken), ("AccessKeyId", role.Session.AccessKeyId), ("AccessKeySecret", role.AccessKeySecret),
                ("Expiration", SignatureAcs3.FormatDate(role.Session.Expires)),
            ]),
        ];
        return SendAsync(exchange, xml, 200, "AssumeRoleResponse", [("RequestId", NewRequestId())], groups);
    }

    public static Task SendAsync(OssExchange exchange, bool xml, StsError error) =>
        SendAsync(exchange, xml, error.Status, "Error",
            [("RequestId", NewRequestId()), ("HostId", exchange.HostId), ("Code", error.Code), ("Message", error.Message)], []);

    private static Task SendAsync(
        OssExchange exchange,
        bool xml,
        int status,
        string root,
        (string Name, string Value)[] members,
        (string Name, (string Name, string Value)[] Members)[] groups)
    {
        if (xml)
        {
            var document = new XElement(
                root, members.Select(Element), groups.Select(group => new XElement(group.Name, group.Members.Select(Element))));
            return exchange.ReplyAsync(status, "text/xml;charset=utf-8", XmlBody.Write(document));
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, members);
            foreach (var (name, inner) in groups)
            {
                json.WriteStartObject(name);
                Write(json, inner);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return exchange.ReplyAsync(status, "application/json;charset=utf-8", buffer.ToArray());
    }

    /// <summary>STS numbers its requests with UUIDs, unlike OSS.</summary>
    private static string NewRequestId() => Guid.NewGuid().ToString("D").ToUpperInvariant();

    private static XElement Element((string Name, string Value) member) => new(member.Name, XmlText.Clean(member.Value));

    private static void Write(Utf8JsonWriter json, (string Name, string Value)[] members)
    {
        foreach (var (name, value) in members)
        {
            json.WriteString(name, value);
        }
    }
}
