using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Listing;
using OssCallback.Simulator.PostObject;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Buckets;

/// <summary>Tells the operations on buckets from each other, and answers those that describe them: SDKs ask them whether a bucket
/// exists.</summary>
internal sealed class BucketRouter(
    RequestAuthenticator authenticator, IReadOnlyCollection<string> buckets, string region, BucketOwner owner, DateTimeOffset created,
    PostObjectHandler postObject, ListObjectsHandler listObjects, ListUploadsHandler listUploads,
    CallbackPolicyHandler callbackPolicies, CorsHandler cors, BucketSettingsHandler settings, BucketIndex states)
{
    public Task HandleAsync(OssExchange exchange) => exchange.Method switch
    {
        // Signatures in the URL mean nothing to a form, other parameters name other operations.
        "POST" when exchange.Target.Query.All(pair => RequestAuthenticator.IsSignatureParameter(pair.Key)) =>
            postObject.HandleAsync(exchange),
        _ when CallbackPolicyHandler.Understands(exchange.Target) =>
            callbackPolicies.HandleAsync(exchange, authenticator.Authorize(exchange)),
        _ when Asks(exchange.Target, "cors") => cors.HandleAsync(exchange, authenticator.Authorize(exchange)),
        _ when Setting(exchange.Target) is { } setting => settings.HandleAsync(exchange, authenticator.Authorize(exchange), setting),
        "GET" when ListUploadsHandler.Understands(exchange.Target) => listUploads.HandleAsync(exchange, authenticator.Authorize(exchange)),
        "GET" when ListObjectsHandler.Understands(exchange.Target) => listObjects.HandleAsync(exchange, authenticator.Authorize(exchange)),
        "GET" when Asks(exchange.Target, "bucketInfo") => DescribeAsync(exchange, () => Info(exchange.Bucket)),
        "GET" when Asks(exchange.Target, "location") => DescribeAsync(exchange, () => new XElement("LocationConstraint", $"oss-{region}")),
        _ => throw OssErrors.NotImplemented($"{exchange.Method} bucket{Subresource(exchange.Target)}").Refuse(),
    };

    /// <summary>ListBuckets, with which the first Go SDK looks for one bucket.</summary>
    public Task ListAsync(OssExchange exchange)
    {
        var identity = authenticator.Authenticate(exchange);
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        identity.Require(new RamRequest("oss:ListBuckets", "*", Key: null));
        var target = exchange.Target;
        var prefix = target.Parameter("prefix") ?? string.Empty;
        var marker = target.Parameter("marker") ?? string.Empty;
        var maxKeys = target.Number("max-keys", 1, 1000) ?? 100;
        var found = buckets.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(name, marker) > 0)
            .Order(StringComparer.Ordinal).Take(maxKeys + 1).ToList();
        var page = found.Take(maxKeys).ToList();
        return ReplyAsync(exchange, new XElement("ListAllMyBucketsResult",
            new XElement("Prefix", XmlText.Clean(prefix)), new XElement("Marker", XmlText.Clean(marker)), new XElement("MaxKeys", maxKeys),
            new XElement("IsTruncated", found.Count > maxKeys), found.Count > maxKeys ? new XElement("NextMarker", page[^1]) : null,
            owner.Element(), new XElement("Buckets", page.Select(name => new XElement("Bucket", Common(name))))));
    }

    private static string Subresource(RequestTarget target) => string.Concat(target.Query.Take(1).Select(pair => "?" + pair.Key));

    private static string? Setting(RequestTarget target) => Array.Find(
        [BucketSettingsHandler.Acl, BucketSettingsHandler.PublicAccessBlock, BucketSettingsHandler.Versioning],
        name => Asks(target, name));

    private static bool Asks(RequestTarget target, string name) => target.Parameter(name) is not null
        && target.Query.All(pair => pair.Key == name || RequestAuthenticator.IsSignatureParameter(pair.Key));

    private Task DescribeAsync(OssExchange exchange, Func<XElement> description)
    {
        if (authenticator.Authorize(exchange).IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        return ReplyAsync(exchange, description());
    }

    private static Task ReplyAsync(OssExchange exchange, XElement root) =>
        exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(root));

    private XElement Info(string bucket) => Info(bucket, states.Find(bucket));

    private XElement Info(string bucket, BucketState state) => new("BucketInfo", new XElement("Bucket", Common(bucket),
        new XElement("AccessMonitor", "Disabled"),
        new XElement("CrossRegionReplication", "Disabled"),
        new XElement("TransferAcceleration", "Disabled"),
        new XElement("DataRedundancyType", "LRS"),
        owner.Element(),
        BucketOwner.AccessControlList(state.Acl),
        new XElement("BlockPublicAccess", state.BlocksPublicAccess),
        state.IsVersioned ? new XElement("Versioning", state.Versioning) : null,
        new XElement("ServerSideEncryptionRule", new XElement("SSEAlgorithm", "None")),
        new XElement("BucketPolicy", new XElement("LogBucket"), new XElement("LogPrefix")),
        new XElement("Comment")));

    private object[] Common(string bucket) =>
    [
        new XElement("Name", bucket),
        new XElement("Location", $"oss-{region}"),
        new XElement("CreationDate", RequestDate.Iso(created)),
        new XElement("ExtranetEndpoint", $"oss-{region}.aliyuncs.com"),
        new XElement("IntranetEndpoint", $"oss-{region}-internal.aliyuncs.com"),
        new XElement("StorageClass", "Standard"),
    ];
}
