using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Buckets;

/// <summary>PutBucketCallbackPolicy, GetBucketCallbackPolicy and DeleteBucketCallbackPolicy: <c>?policy&amp;comp=callback</c>. What a
/// policy holds is
/// checked when an upload uses it.</summary>
internal sealed class CallbackPolicyHandler(CallbackPolicyIndex policies)
{
    private const int MaxBodyBytes = 256 * 1024;

    public static bool Understands(RequestTarget target) => target.Parameter("policy") is not null
        && target.Parameter("comp") == "callback";

    public async Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        switch (exchange.Method)
        {
            case "PUT":
                policies.Set(exchange.Bucket, Read(await XmlBody.ReadAsync(exchange, MaxBodyBytes, "BucketCallbackPolicy")));
                await exchange.ReplyAsync(StatusCodes.Status200OK, null, default);
                break;
            case "GET":
                await exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(Document(exchange.Bucket)));
                break;
            case "DELETE":
                policies.Set(exchange.Bucket, []);
                await exchange.ReplyAsync(StatusCodes.Status204NoContent, null, default);
                break;
            default:
                throw OssErrors.MethodNotAllowed(exchange.Method).Refuse();
        }
    }

    private static List<StoredCallback> Read(XElement root)
    {
        var items = XmlBody.Children(root, "PolicyItem").Select(item => new StoredCallback(
            XmlBody.Text(item, "PolicyName") is { Length: > 0 } name ? name : throw XmlBody.Malformed(),
            XmlBody.Text(item, "Callback") is { Length: > 0 } callback ? callback : throw XmlBody.Malformed(),
            XmlBody.Text(item, "CallbackVar") is { Length: > 0 } variables ? variables : null)).ToList();
        return items.Count > 0 && items.DistinctBy(item => item.Name, StringComparer.Ordinal).Count() == items.Count ? items
            : throw XmlBody.Malformed();
    }

    private XElement Document(string bucket)
    {
        var all = policies.All(bucket);
        return all.Count == 0 ? throw CallbackErrors.NoPolicy(string.Empty)
            : new XElement("BucketCallbackPolicy", all.Select(policy => new XElement("PolicyItem",
            new XElement("PolicyName", policy.Name),
            new XElement("Callback", policy.Callback),
            new XElement("CallbackVar", policy.Variables))));
    }
}
