using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Logging;
using OssCallback.Http;

namespace OssCallback.Uploads;

/// <summary>
/// Answers <c>GET /api/health</c>: 200 when the next callback will be answered 200, 503 when queue or store cannot be used;
/// <c>?probe=live</c> asks
/// only whether the process answers.
/// </summary>
public sealed partial class HealthHandler(
    IUploadQueue queue, IUploadStore store, IRequestAuthorizer authorizer, TimeProvider time, ILogger<HealthHandler> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>How long a finding counts: whoever asks as often as possible costs no more than one who asks once a second.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    /// <summary>The program's version with its commit.</summary>
    public static string Version { get; } =
        typeof(HealthHandler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    private readonly Lock _gate = new();
    private Task<string?>? _finding;
    private long _begun;
    private long _found;

    /// <summary>
    /// Answers one request; needs no credentials and tells nothing but the state and the version, and operators which part cannot be
    /// used.
    /// </summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.Request.ReadQuery().GetValueOrDefault("probe") == "live")
        {
            return Reply(200, "live");
        }

        if (await FindAsync(cancellationToken) is not { } part)
        {
            return Reply(200, "ready");
        }

        var isOperator = (await authorizer.AuthorizeAsync(call.Request, EndpointAccess.Operator, cancellationToken)).TryGet(out _, out _);
        return Reply(503, "store_unavailable", isOperator ? part : null);
    }

    /// <summary>What cannot be used, or null; all who ask at the same time share one look.</summary>
    internal async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        Task<string?> finding;
        TimeSpan patience;
        lock (_gate)
        {
            if (_finding is null || (_finding.IsCompleted && time.GetElapsedTime(Volatile.Read(ref _found)) >= Freshness))
            {
                _begun = time.GetTimestamp();
                _finding = LookAsync();
            }

            finding = _finding;
            patience = Timeout - time.GetElapsedTime(_begun);
        }

        try
        {
            return await finding.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            // The look goes on: when it comes to an end the next one is made.
            Log.NotInTime(logger, exception);
            return "queue or records: no answer in 2 seconds";
        }
    }

    private async Task<string?> LookAsync()
    {
        var findings = await Task.WhenAll(CheckAsync("queue", queue.CheckAsync), CheckAsync("records", store.CheckAsync));
        Volatile.Write(ref _found, time.GetTimestamp());
        return string.Join(", ", findings.OfType<string>()) is { Length: > 0 } parts ? parts : null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the engine throws, the answer is: not ready.")]
    private async Task<string?> CheckAsync(string part, Func<CancellationToken, Task> check)
    {
        try
        {
            // Shared by all who ask, so nobody's disconnect ends it.
            await check(CancellationToken.None);
            return null;
        }
        catch (Exception exception)
        {
            Log.NotReady(logger, exception, part);
            return part;
        }
    }

    private static Answer Reply(int status, string text, string? part = null) =>
        Answer.Json(new HealthStatus(text, Version, part), UploadsEndpointJsonContext.Default.HealthStatus, status);

    private static partial class Log
    {
        [LoggerMessage(390, LogLevel.Error, "The {Part} cannot be used just now.")]
        public static partial void NotReady(ILogger logger, Exception exception, string part);

        [LoggerMessage(396, LogLevel.Error, "Queue and records did not answer in time.")]
        public static partial void NotInTime(ILogger logger, Exception exception);
    }
}
