using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Objects;

/// <summary>PutObjectTagging, GetObjectTagging and DeleteObjectTagging: up to ten tags, keys of 1 to 128 characters, values up to 256.</summary>
internal sealed class TaggingHandler(ObjectStore store)
{
    private const int MaxTags = 10;
    private const int MaxBodyBytes = 64 * 1024;

    public async Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        switch (exchange.Method)
        {
            case "GET":
                var item = store.Find(exchange.Bucket, exchange.Key) ?? throw OssErrors.NoSuchKey(exchange.Key).Refuse();
                var tags = item.Tags.Select(tag => new XElement("Tag", new XElement("Key", tag.Key), new XElement("Value", tag.Value)));
                await exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(new XElement("Tagging", new XElement("TagSet", tags))));
                break;
            case "PUT":
                await SetAsync(exchange, Read(await XmlBody.ReadAsync(exchange, MaxBodyBytes, "Tagging")), StatusCodes.Status200OK);
                break;
            case "DELETE":
                await SetAsync(exchange, [], StatusCodes.Status204NoContent);
                break;
            default:
                throw OssErrors.MethodNotAllowed(exchange.Method).Refuse();
        }
    }

    private Task SetAsync(OssExchange exchange, Dictionary<string, string> tags, int status) =>
        store.Index.SetTags(exchange.Bucket, exchange.Key, tags)
            ? exchange.ReplyAsync(status, null, default)
            : throw OssErrors.NoSuchKey(exchange.Key).Refuse();

    private static Dictionary<string, string> Read(XElement tagging)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in XmlBody.Children(tagging, "TagSet").SelectMany(set => XmlBody.Children(set, "Tag")))
        {
            var key = XmlBody.Text(tag, "Key");
            var value = XmlBody.Text(tag, "Value") ?? string.Empty;
            if (key is not { Length: >= 1 and <= 128 } || value.Length > 256 || tags.Count == MaxTags || !tags.TryAdd(key, value))
            {
                throw new OssError(400, "InvalidTag", "The tag provided was not a valid tag.").Refuse();
            }
        }

        return tags;
    }
}
