using System.Diagnostics;

namespace OssCallback.IntegrationTests.Support;

/// <summary>
/// Asks again and again until something in another process is as it must become. Bounded; what is asserted is the state, never the time.
/// </summary>
internal static class Until
{
    private static readonly TimeSpan Limit = Patience.Of(TimeSpan.FromSeconds(30));
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<T> NotNullAsync<T>(Func<Task<T?>> ask, string what, Func<string>? evidence = null, TimeSpan? patience = null)
        where T : class
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(start) > (patience is { } asked ? Patience.Of(asked) : Limit))
            {
                Assert.Fail($"This did not happen: {what}. {evidence?.Invoke()}");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task TrueAsync(Func<Task<bool>> ask, string what, Func<string>? evidence = null) =>
        NotNullAsync(async () => await ask() ? string.Empty : null, what, evidence);

    /// <summary>The same for what takes long by its nature.</summary>
    public static Task TrueAsync(Func<Task<bool>> ask, string what, TimeSpan patience) =>
        NotNullAsync(async () => await ask() ? string.Empty : null, what, evidence: null, patience);
}
