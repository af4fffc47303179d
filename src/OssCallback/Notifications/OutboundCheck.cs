using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.Settings;

namespace OssCallback.Notifications;

/// <summary>
/// Says at start which of the addresses that are posted to cannot be reached. That keeps nobody from starting: who is away may be back
/// soon, and nothing is lost until then.
/// </summary>
public sealed partial class OutboundCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly OutboundTarget[] _targets;
    private readonly DevelopmentMode _mode;
    private readonly ILogger<OutboundCheck> _logger;

    internal OutboundCheck(IEnumerable<OutboundTarget> targets, DevelopmentMode mode, ILogger<OutboundCheck> logger) =>
        (_targets, _mode, _logger) = ([.. targets], mode, logger);

    /// <summary>Connects to each of them once, and sends nothing.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_targets.Select(target => CheckAsync(target, cancellationToken)));

    private async Task CheckAsync(OutboundTarget target, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await using var stream = await OutboundClient.ConnectAsync(
                new DnsEndPoint(target.Url.IdnHost, target.Url.Port),
                host => _mode.IsDevelopment || target.PrivateHosts.Contains(host, StringComparer.OrdinalIgnoreCase), limit.Token);
        }
        catch (Exception exception) when (exception is SocketException or HttpRequestException or OperationCanceledException)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                Log.NotReached(_logger, target.Setting, target.Url.Authority, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(347, LogLevel.Warning, "{Setting}: {Host} cannot be reached just now; what is to be posted there waits. {Cause}")]
        public static partial void NotReached(ILogger logger, string setting, LogText host, LogText cause);
    }
}
