using System.Security.Cryptography;

namespace OssCallback.Uploads;

/// <summary>
/// How long a message waits for an obstacle to pass: about as long as it has waited already, from a second to five minutes. The message's
/// age says all that is needed, so no engine has to keep a count of deliveries, and a count that a host keeps means nothing.
/// </summary>
internal static class RetryBackoff
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>The next wait, with jitter: what an outage has gathered must not come back in one wave.</summary>
    /// <param name="age">How long ago the message was made; negative where two clocks differ.</param>
    public static TimeSpan After(TimeSpan age) =>
        (age < Shortest ? Shortest : age > Longest ? Longest : age) * (RandomNumberGenerator.GetInt32(50, 101) / 100.0);
}
