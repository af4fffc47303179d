using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Oss;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.PostObject;

/// <summary>The answer to a form without a callback, as its success_action fields ask for it.</summary>
internal static class PostReply
{
    public static Task SendAsync(OssExchange exchange, PostForm form, StoredObject item)
    {
        if (form["success_action_redirect"] is { Length: > 0 } redirect
            && Uri.TryCreate(redirect, UriKind.Absolute, out var target) && target.Scheme is "http" or "https")
        {
            var query =
                $"bucket={OssEncoding.Encode(item.Bucket)}&key={OssEncoding.Encode(item.Key)}&etag={OssEncoding.Encode(item.QuotedETag)}";
            exchange.SetHeader("Location", target.AbsoluteUri + (target.Query.Length == 0 ? "?" : "&") + query);
            return exchange.ReplyAsync(StatusCodes.Status303SeeOther, null, default);
        }

        return form["success_action_status"] switch
        {
            "200" => exchange.ReplyAsync(StatusCodes.Status200OK, null, default),
            "201" => exchange.ReplyAsync(StatusCodes.Status201Created, "application/xml", Document(exchange, item)),
            _ => exchange.ReplyAsync(StatusCodes.Status204NoContent, null, default),
        };
    }

    private static byte[] Document(OssExchange exchange, StoredObject item)
    {
        var location = $"http://{exchange.HostId}{exchange.Http.Request.Path.Value?.TrimEnd('/')}/{OssEncoding.EncodePath(item.Key)}";
        exchange.SetHeader("Location", location);
        var xml = new XElement("PostResponse",
            new XElement("Bucket", item.Bucket),
            new XElement("ETag", item.ETag),
            new XElement("Key", XmlText.Clean(item.Key)),
            new XElement("Location", location));
        return Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml);
    }
}
