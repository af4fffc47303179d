using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace OssCallback.Endpoints;

/// <summary>The last line of both hosts: what no handler foresaw becomes a plain 503, and its text stays in the log.</summary>
public sealed partial class EndpointGuard(ILogger<EndpointGuard> logger)
{
    /// <summary>Runs a handler.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "This is the outermost frame; engines throw types that this library does not know.")]
    public async Task<EndpointReply> RunAsync(Func<EndpointRequest, CancellationToken, Task<EndpointReply>> handler, EndpointRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await handler(request, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Unforeseen(logger, exception, request.Method);
            return EndpointReply.Problem(ErrorCodes.StoreUnavailable, null, new KeyValuePair<string, string>("Retry-After", "2"));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(391, LogLevel.Error, "A {Method} request failed.")]
        public static partial void Unforeseen(ILogger logger, Exception exception, string method);
    }
}
