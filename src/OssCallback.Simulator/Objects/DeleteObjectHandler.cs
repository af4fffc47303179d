using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Objects;

/// <summary>DeleteObject: 204 whether or not there was an object.</summary>
internal sealed class DeleteObjectHandler(ObjectStore store)
{
    public Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        store.Delete(exchange.Bucket, exchange.Key);
        return exchange.ReplyAsync(StatusCodes.Status204NoContent, null, default);
    }
}
