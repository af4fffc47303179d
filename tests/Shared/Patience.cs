using System.Globalization;

namespace OssCallback.Testing;

/// <summary>
/// How long a test waits for something that has to happen. No test asserts a time; a limit only ends what would wait for ever, so it grows
/// with the load of the machine.
/// </summary>
internal static class Patience
{
    /// <summary>A limit that is generous on a quiet machine, stretched by how many programs wait for each processor just now.</summary>
    public static TimeSpan Of(TimeSpan onQuietMachine) => onQuietMachine * Math.Max(1, Load() / Environment.ProcessorCount);

    // Linux tells it; elsewhere a quiet machine is assumed.
    private static double Load() =>
        File.Exists("/proc/loadavg") && File.ReadAllText("/proc/loadavg").Split(' ') is [var lastMinute, ..]
            ? double.Parse(lastMinute, CultureInfo.InvariantCulture)
            : 0;
}
