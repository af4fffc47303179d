using OssCallback.Server;

namespace OssCallback.Cli;

/// <summary>Starts something that listens, and says what to do when it cannot.</summary>
internal static class LoopbackStart
{
    /// <summary>The started thing, or null after the reason was written to standard error.</summary>
    public static async Task<T?> TryAsync<T>(Func<Task<T>> start, string portOption)
        where T : class
    {
        try
        {
            return await start();
        }
        catch (Exception exception) when (ListenFailure.Of(exception, portOption) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
        }
        catch (Exception exception) when (exception is ArgumentException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }

        return null;
    }
}
