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
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"The port is in use: choose another with {portOption}, or end the program that has it. ({exception.Message})");
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }

        return null;
    }
}
