using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Logging;
using OssCallback.Uploads;

namespace OssCallback.Endpoints;

/// <summary>Answers <c>GET /api/health</c>: 200 when uploads can be taken, 503 when the store cannot be reached; <c>?probe=live</c> asks only whether the process answers.</summary>
public sealed partial class HealthHandler(IUploadStore store, TimeProvider time, ILogger<HealthHandler> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly string Version = typeof(HealthHandler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Answers one request; needs no credentials and tells nothing but the state and the version.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the engine throws, the answer is: not ready.")]
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.Request.ReadQuery().GetValueOrDefault("probe") == "live")
        {
            return Reply(200, "live");
        }

        try
        {
            await store.CheckAsync(cancellationToken).WaitAsync(Timeout, time, cancellationToken);
            return Reply(200, "ready");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReady(logger, exception);
            return Reply(503, "store_unavailable");
        }
    }

    private static Answer Reply(int status, string text) =>
        Answer.Json(new HealthStatus(text, Version), EndpointJsonContext.Default.HealthStatus, status);

    private static partial class Log
    {
        [LoggerMessage(390, LogLevel.Error, "The store cannot be reached.")]
        public static partial void NotReady(ILogger logger, Exception exception);
    }
}
