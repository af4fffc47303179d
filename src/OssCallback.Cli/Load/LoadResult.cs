namespace OssCallback.Cli.Load;

/// <summary>The answer of <c>load --json</c>. Times are in milliseconds.</summary>
/// <param name="Sent">Callbacks that were due and sent.</param>
/// <param name="Accepted">Answers that OSS would take.</param>
/// <param name="Errors">What else happened, by kind.</param>
/// <param name="Seconds">How long it took until the last answer.</param>
/// <param name="PerSecond">Accepted answers a second.</param>
/// <param name="P50">Half of the answers came within; what waited in vain counts as waiting, a connection that was refused or cut not at
/// all.</param>
/// <param name="P90">90 %.</param>
/// <param name="P99">99 %.</param>
/// <param name="P999">99.9 %.</param>
/// <param name="Max">The slowest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Over1Second">How many took longer than one second.</param>
/// <param name="Over5Seconds">How many took longer than OSS waits.</param>
/// <param name="Loop">open or closed.</param>
/// <param name="Connections">How many at a time.</param>
/// <param name="KeepAlive">Whether connections were used again.</param>
internal sealed record LoadResult(
    long Sent, long Accepted, IReadOnlyDictionary<string, long> Errors, double Seconds, double PerSecond, double P50, double P90,
    double P99, double P999, double Max, double Mean,
    long Over1Second, long Over5Seconds, string Loop, int Connections, bool KeepAlive);
