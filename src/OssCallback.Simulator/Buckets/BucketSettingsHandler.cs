using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Buckets;

/// <summary>ACL, Block Public Access and versioning of a bucket, each read and set by an operation of its own.</summary>
internal sealed class BucketSettingsHandler(BucketIndex buckets, BucketOwner owner)
{
    public const string Acl = "acl";
    public const string PublicAccessBlock = "publicAccessBlock";
    public const string Versioning = "versioning";

    private const int MaxBodyBytes = 16 * 1024;

    private static readonly string[] Acls = [BucketState.Private, "public-read", "public-read-write"];

    public Task HandleAsync(OssExchange exchange, Identity identity, string setting) =>
        identity.IsAnonymous ? throw OssErrors.Anonymous().Refuse()
        : (setting, exchange.Method) switch
        {
            (Acl, "GET") => ReplyAsync(exchange, owner.AccessControlPolicy(buckets.Find(exchange.Bucket).Acl)),
            (Acl, "PUT") => SetAclAsync(exchange),
            (Versioning, "GET") => ReplyAsync(exchange, VersioningConfiguration(buckets.Find(exchange.Bucket))),
            (Versioning, "PUT") => SetVersioningAsync(exchange),
            (PublicAccessBlock, "GET") => ReplyAsync(exchange, new XElement(
                "PublicAccessBlockConfiguration", new XElement("BlockPublicAccess", buckets.Find(exchange.Bucket).BlocksPublicAccess))),
            (PublicAccessBlock, "PUT") => SetPublicAccessBlockAsync(exchange),
            (PublicAccessBlock, "DELETE") => ChangeAsync(exchange, state => state with { BlocksPublicAccess = false }, 204),
            _ => throw OssErrors.MethodNotAllowed(exchange.Method).Refuse(),
        };

    private static XElement VersioningConfiguration(BucketState state) =>
        new("VersioningConfiguration", state.IsVersioned ? new XElement("Status", state.Versioning) : null);

    private Task SetAclAsync(OssExchange exchange)
    {
        var acl = exchange.Header("x-oss-acl") ?? string.Empty;
        if (!Acls.Contains(acl, StringComparer.Ordinal))
        {
            throw OssErrors.InvalidArgument("no such bucket access control exists", "x-oss-acl", acl).Refuse();
        }

        if (BucketState.IsPublic(acl) && buckets.Find(exchange.Bucket).BlocksPublicAccess)
        {
            throw OssErrors.PublicBucketAclBlocked().Refuse();
        }

        return ChangeAsync(exchange, state => state with { Acl = acl });
    }

    private async Task SetVersioningAsync(OssExchange exchange)
    {
        var root = await XmlBody.ReadAsync(exchange, MaxBodyBytes, "VersioningConfiguration");
        var status = XmlBody.Text(root, "Status") is "Enabled" or "Suspended" ? XmlBody.Text(root, "Status")! : throw XmlBody.Malformed();
        await ChangeAsync(exchange, state => state with { Versioning = status });
    }

    private async Task SetPublicAccessBlockAsync(OssExchange exchange)
    {
        var root = await XmlBody.ReadAsync(exchange, MaxBodyBytes, "PublicAccessBlockConfiguration");
        var blocks = bool.TryParse(XmlBody.Text(root, "BlockPublicAccess"), out var value) ? value : throw XmlBody.Malformed();
        await ChangeAsync(exchange, state => state with { BlocksPublicAccess = blocks });
    }

    private Task ChangeAsync(OssExchange exchange, Func<BucketState, BucketState> change, int status = StatusCodes.Status200OK)
    {
        buckets.Change(exchange.Bucket, change);
        return exchange.ReplyAsync(status, null, default);
    }

    private static Task ReplyAsync(OssExchange exchange, XElement root) =>
        exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(root));
}
