using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Http;

/// <summary>Small request bodies that are parsed whole.</summary>
internal static class RequestBody
{
    public static async Task<byte[]> ReadAsync(OssExchange exchange, int maxBytes)
    {
        var buffer = new byte[maxBytes + 1];
        var count = await exchange.Http.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, exchange.Aborted);
        return count <= maxBytes ? buffer[..count] : throw OssErrors.EntityTooLarge().Refuse();
    }
}
