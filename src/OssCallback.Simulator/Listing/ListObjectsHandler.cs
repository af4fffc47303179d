using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Buckets;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Listing;

/// <summary>ListObjectsV2 (<c>list-type=2</c>) and ListObjects.</summary>
internal sealed class ListObjectsHandler(ObjectListing listing, BucketIndex buckets, BucketOwner owner)
{
    private const int DefaultPage = 100;

    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "list-type", "prefix", "delimiter", "marker", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner",
        "OSSAccessKeyId", "Expires", "Signature", "security-token",
    };

    /// <summary>Other parameters name other operations on the bucket.</summary>
    public static bool Understands(RequestTarget target) =>
        target.Query.All(pair => Parameters.Contains(pair.Key) || pair.Key.StartsWith("x-oss-", StringComparison.Ordinal));

    public Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous && !buckets.Find(exchange.Bucket).LetsStrangersRead)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        var target = exchange.Target;
        var second = target.Parameter("list-type") == "2";
        var prefix = target.Parameter("prefix") ?? string.Empty;
        var delimiter = target.Parameter("delimiter") ?? string.Empty;
        var maxKeys = target.Number("max-keys", 1, 1000) ?? DefaultPage;
        var token = target.Parameter("continuation-token");
        var after = (second ? token is { Length: > 0 } ? ReadToken(token) : target.Parameter("start-after") : target.Parameter("marker"))
            ?? string.Empty;
        var page = listing.List(exchange.Bucket, prefix, delimiter, after, maxKeys);
        var (encode, encodingType) = EncodingType.Of(target);
        var root = new XElement("ListBucketResult",
            new XElement("Name", exchange.Bucket),
            new XElement("Prefix", encode(prefix)),
            new XElement("MaxKeys", maxKeys),
            new XElement("Delimiter", encode(delimiter)),
            encodingType,
            new XElement("IsTruncated", page.Next is not null));
        if (second)
        {
            root.Add(new XElement("KeyCount", page.Objects.Count + page.CommonPrefixes.Count),
                target.Parameter("start-after") is { } startAfter ? new XElement("StartAfter", encode(startAfter)) : null,
                token is null ? null : new XElement("ContinuationToken", token),
                page.Next is null
                    ? null
                    : new XElement("NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(page.Next))));
        }
        else
        {
            root.Add(new XElement("Marker", encode(after)), page.Next is null ? null : new XElement("NextMarker", encode(page.Next)));
        }

        var withOwner = !second || target.Parameter("fetch-owner") == "true";
        root.Add(page.Objects.Select(item => Contents(item, encode, withOwner)));
        root.Add(page.CommonPrefixes.Select(common => new XElement("CommonPrefixes", new XElement("Prefix", encode(common)))));
        return exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(root));
    }

    private XElement Contents(ListedObject item, Func<string, string> encode, bool withOwner) => new("Contents",
        new XElement("Key", encode(item.Key)),
        new XElement("LastModified", RequestDate.Iso(item.LastModified)),
        new XElement("ETag", $"\"{item.ETag}\""),
        new XElement("Type", item.Type),
        new XElement("Size", item.Size),
        new XElement("StorageClass", "Standard"),
        withOwner ? owner.Element() : null);

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var count)
            ? Encoding.UTF8.GetString(bytes, 0, count)
            : throw OssErrors.InvalidArgument("The continuation token provided is incorrect.", "continuation-token", token).Refuse();
    }
}
