using System.ComponentModel;
using System.Diagnostics;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A disk that hangs when it is told to, for one process: a library of a few lines that is loaded before the C library.</summary>
internal sealed class SickDisk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-disk-").FullName;

    private string Library => Path.Combine(_folder, "sick-disk.so");

    private string Flag => Path.Combine(_folder, "hangs");

    public static async Task<SickDisk> PrepareAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is made for Linux.");
        var disk = new SickDisk();
        try
        {
            var source = Path.Combine(AppContext.BaseDirectory, "Support", "sick-disk.c");
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", disk.Library, source, "-ldl"]);
            await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no C compiler.");
        }

        return disk;
    }

    /// <summary>Starts a program on this disk.</summary>
    public RunningProgram Start(string program, IEnumerable<string> arguments) => RunningProgram.Run(
        "env", [$"LD_PRELOAD={Library}", $"SICK_DISK={Flag}", "dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments]);

    /// <summary>From now on nothing comes from the disk or reaches it.</summary>
    public void Hang() => File.Create(Flag).Dispose();

    public void Recover() => File.Delete(Flag);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
