using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Multipart;

/// <summary>Tells the operations on an upload in parts from each other.</summary>
internal sealed class MultipartRouter(MultipartUploads uploads, CompleteMultipartHandler complete)
{
    public static bool Understands(RequestTarget target) =>
        target.Parameter("uploads") is not null || target.Parameter("uploadId") is not null;

    public Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        return (exchange.Method, exchange.Target.Parameter("uploadId")) switch
        {
            ("POST", null) => uploads.InitiateAsync(exchange),
            ("PUT", { } id) => uploads.UploadPartAsync(exchange, id),
            ("GET", { } id) => uploads.ListPartsAsync(exchange, id),
            ("DELETE", { } id) => uploads.AbortAsync(exchange, id),
            ("POST", { } id) => complete.HandleAsync(exchange, identity, id),
            _ => throw OssErrors.NotImplemented(exchange.Method + " uploads").Refuse(),
        };
    }
}
