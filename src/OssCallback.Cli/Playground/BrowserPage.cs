using System.ComponentModel;
using System.Diagnostics;

namespace OssCallback.Cli.Playground;

/// <summary>A page in the browser that the system has chosen.</summary>
internal static class BrowserPage
{
    /// <summary>Opens it. That no browser can be started is said, and ends nothing.</summary>
    public static async Task OpenAsync(string url)
    {
        try
        {
            using var started = Process.Start(new ProcessStartInfo(url) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            await Console.Error.WriteLineAsync($"No browser can be started here: open {url} yourself. ({exception.Message})");
        }
    }
}
