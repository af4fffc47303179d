using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Objects;

/// <summary>PutObjectTagging, GetObjectTagging and DeleteObjectTagging.</summary>
internal sealed class TaggingHandler(ObjectStore store)
{
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
                await exchange.ReplyAsync(
                    StatusCodes.Status200OK, "application/xml", XmlBody.Write(new XElement("Tagging", new XElement("TagSet", tags))));
                break;
            case "PUT":
                await SetAsync(exchange, Read(await XmlBody.ReadAsync(exchange, MaxBodyBytes, "Tagging")), StatusCodes.Status200OK);
                break;
            case "DELETE":
                await SetAsync(exchange, new ObjectTags(), StatusCodes.Status204NoContent);
                break;
            default:
                throw OssErrors.MethodNotAllowed(exchange.Method).Refuse();
        }
    }

    private Task SetAsync(OssExchange exchange, ObjectTags tags, int status) =>
        store.Index.SetTags(exchange.Bucket, exchange.Key, tags.All)
            ? exchange.ReplyAsync(status, null, default)
            : throw OssErrors.NoSuchKey(exchange.Key).Refuse();

    private static ObjectTags Read(XElement tagging)
    {
        var tags = new ObjectTags();
        foreach (var tag in XmlBody.Children(tagging, "TagSet").SelectMany(set => XmlBody.Children(set, "Tag")))
        {
            tags.Add(XmlBody.Text(tag, "Key"), XmlBody.Text(tag, "Value") ?? string.Empty);
        }

        return tags;
    }
}
