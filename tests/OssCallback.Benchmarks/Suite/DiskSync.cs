using System.Diagnostics;

namespace OssCallback.Benchmarks.Suite;

/// <summary>What one sync of the disk takes, without a database.</summary>
internal static class DiskSync
{
    private const int Syncs = 500;

    /// <summary>The longest of 99 in 100, in milliseconds: 32 KB are added to a file and synced, as a batch of callbacks is.</summary>
    public static double P99(string folder)
    {
        var path = Path.Combine(folder, "sync");
        var times = new double[Syncs];
        var block = new byte[32 * 1024];
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (var i = 0; i < Syncs; i++)
            {
                file.Write(block);
                var start = Stopwatch.GetTimestamp();
                file.Flush(flushToDisk: true);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        File.Delete(path);
        Array.Sort(times);
        return times[Syncs * 99 / 100];
    }
}
