using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OssCallback.Access;
using OssCallback.Bucket;

namespace OssCallback.Endpoints;

/// <summary>What both hosts put around every handler: rules for web pages of other origins, and the last line: what no handler foresaw becomes a plain 503, and its text stays in the log.</summary>
public sealed partial class EndpointGuard(CrossOrigin crossOrigin, ILogger<EndpointGuard> logger)
{
    /// <summary>Runs a handler whose callers may be web pages.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task<EndpointReply> RunAsync(Func<EndpointRequest, CancellationToken, Task<EndpointReply>> handler, EndpointRequest request, CancellationToken cancellationToken) =>
        crossOrigin.Decorate(request, crossOrigin.Preflight(request) ?? await RunSameOriginAsync(handler, request, cancellationToken));

    /// <summary>Runs a handler that is none of the business of web pages, such as the callback's.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "This is the outermost frame; engines throw types that this library does not know.")]
    public async Task<EndpointReply> RunSameOriginAsync(Func<EndpointRequest, CancellationToken, Task<EndpointReply>> handler, EndpointRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await handler(request, cancellationToken);
        }
        catch (OssException exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.OssFailed(logger, exception, request.Method);
            return EndpointReply.Problem(ErrorCodes.OssUnavailable, "OSS, or what the service has its credentials from, cannot be reached just now.", new KeyValuePair<string, string>("Retry-After", "2"));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Unforeseen(logger, exception, request.Method);
            return EndpointReply.Problem(ErrorCodes.StoreUnavailable, null, new KeyValuePair<string, string>("Retry-After", "2"));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(393, LogLevel.Error, "A {Method} request failed for want of OSS or of credentials.")]
        public static partial void OssFailed(ILogger logger, Exception exception, string method);

        [LoggerMessage(391, LogLevel.Error, "A {Method} request failed.")]
        public static partial void Unforeseen(ILogger logger, Exception exception, string method);
    }
}
