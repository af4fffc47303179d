using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Buckets;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Multipart;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Objects;

/// <summary>Tells the operations on objects from each other.</summary>
internal sealed class ObjectRouter(
    RequestAuthenticator authenticator,
    ObjectStore store,
    BucketOwner owner,
    PutObjectHandler put,
    ObjectReadHandler read,
    CopyObjectHandler copy,
    AppendObjectHandler append,
    MultipartRouter multipart)
{
    private readonly SymlinkHandler _symlink = new(store);
    private readonly TaggingHandler _tagging = new(store);
    private readonly DeleteObjectHandler _delete = new(store);

    public Task HandleAsync(OssExchange exchange)
    {
        var target = exchange.Target;
        if (MissingOperations.AskedFor(exchange) is { } missing)
        {
            throw OssErrors.NotImplemented(missing).Refuse();
        }

        var appends = target.Parameter("append") is not null;
        if (exchange.Method == "POST" && !appends && !MultipartRouter.Understands(target))
        {
            throw OssErrors.MethodNotAllowed(exchange.Method).Refuse();
        }

        var identity = authenticator.Authorize(exchange);
        store.Buckets.Find(exchange.Bucket).RequireAcl(exchange.Header(OssHeaders.ObjectAcl) ?? string.Empty);
        return target.Parameter("tagging") is not null ? _tagging.HandleAsync(exchange, identity)
            : target.Parameter("symlink") is not null ? _symlink.HandleAsync(exchange, identity)
            : target.Parameter("acl") is not null ? GetAclAsync(exchange, identity)
            : MultipartRouter.Understands(target) ? multipart.HandleAsync(exchange, identity)
            : (exchange.Method, exchange.Header(OssHeaders.CopySource)) switch
            {
                ("POST", _) => append.HandleAsync(exchange, identity),
                ("DELETE", _) => _delete.HandleAsync(exchange, identity),
                ("PUT", { } source) => copy.HandleAsync(exchange, identity, source),
                ("PUT", null) => put.HandleAsync(exchange, identity),
                ("GET" or "HEAD", _) => read.HandleAsync(exchange, identity),
                _ => throw OssErrors.NotImplemented(exchange.Method).Refuse(),
            };
    }

    /// <summary>GetObjectAcl: <c>default</c> means that of the bucket.</summary>
    private Task GetAclAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        var item = store.Find(exchange.Bucket, exchange.Key) ?? throw OssErrors.NoSuchKey(exchange.Key).Refuse();
        return exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(owner.AccessControlPolicy(item.Acl)));
    }
}
