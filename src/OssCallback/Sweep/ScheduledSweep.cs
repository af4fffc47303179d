using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Uploads;

namespace OssCallback.Sweep;

/// <summary>
/// What is tidied up by itself: once a day, on whichever instance is first, with the timer of the reconciliation. Nothing that goes wrong
/// reaches the host; the next day goes on from there.
/// </summary>
public sealed partial class ScheduledSweep(
    Sweeper sweeper, IReservationStore reservations, UploadDays days, IOptions<SweepOptions> options, TimeProvider time,
    ILogger<ScheduledSweep> logger)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    private readonly string _instance = Guid.NewGuid().ToString("n");
    private string? _lastDay;

    /// <summary>Whether anything is to be tidied up by itself.</summary>
    public bool IsOn => options.Value.Kinds.Any();

    /// <summary>Tidies up if it is time, and nobody has today.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    [SuppressMessage(
        "Design", "CA1031", Justification = "Engines throw types that this library does not know; the schedule outlives them all.")]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var day = days.DayOf(now);
        if (!IsOn || day == _lastDay || days.LocalTime(now).Hour < options.Value.Hour)
        {
            return;
        }

        try
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("sweep/" + day)));
            var first = await reservations.ReserveAsync(name, _instance, now, now + Remembered, cancellationToken);
            _lastDay = day;
            if (first != _instance)
            {
                return;
            }

            foreach (var (kind, age) in options.Value.Kinds)
            {
                await sweeper.RunAsync(kind, age, lookBackDays: 0, delete: true, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.BrokeOff(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(353, LogLevel.Warning, "The sweep was interrupted; tomorrow's goes on from there.")]
        public static partial void BrokeOff(ILogger logger, Exception exception);
    }
}
