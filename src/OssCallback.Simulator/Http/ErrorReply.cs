using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Http;

/// <summary>Sends an error document: as the body, or for HEAD in the header <c>x-oss-err</c>, as OSS does.</summary>
internal static class ErrorReply
{
    public static Task SendAsync(OssExchange exchange, OssError error)
    {
        var document = ErrorDocument.Write(error, exchange.RequestId, exchange.HostId);
        if (error.Ec is { } ec)
        {
            exchange.SetHeader(OssHeaders.ErrorNumber, ec);
        }

        if (!HttpMethods.IsHead(exchange.Method))
        {
            return exchange.ReplyAsync(error.Status, "application/xml", document);
        }

        exchange.SetHeader(OssHeaders.Error, Convert.ToBase64String(document));
        return exchange.ReplyAsync(error.Status, null, default);
    }
}
