using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OssCallback.Sqlite;

/// <summary>
/// Reads the whole file once after the process before this one ended without closing it: a power cut or a sick disk shows then, and not
/// when a damaged page is needed. It reads beside the work, so a start takes no longer.
/// </summary>
internal sealed partial class SqliteFileCheck(SqliteEngine engine, TimeProvider time, ILogger<SqliteFileCheck> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!engine.WasLeftOpen)
        {
            return;
        }

        var start = time.GetTimestamp();
        var damage = await engine.FindDamageAsync(stoppingToken);
        var milliseconds = (long)time.GetElapsedTime(start).TotalMilliseconds;
        if (damage is null)
        {
            Log.Sound(logger, milliseconds);
        }
        else
        {
            Log.Damaged(logger, damage);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(386, LogLevel.Information,
            "The database was left open by the process before; it was read in {Milliseconds} ms and is sound.")]
        public static partial void Sound(ILogger logger, long milliseconds);

        [LoggerMessage(387, LogLevel.Critical,
            "The database is damaged: {Damage} Copy its directory away, and restore the latest backup: oss-callback restore --help. "
            + "What came later than that is found in the bucket: oss-callback reconcile --help.")]
        public static partial void Damaged(ILogger logger, string damage);
    }
}
