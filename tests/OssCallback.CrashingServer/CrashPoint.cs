using System.Diagnostics;

namespace OssCallback.CrashingServer;

/// <summary>The step that kills the process.</summary>
internal sealed class CrashPoint(string step)
{
    /// <summary>Kills the process with SIGKILL if this is the step: nothing is flushed, closed or answered.</summary>
    public void Reach(string reached)
    {
        if (reached == step)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
