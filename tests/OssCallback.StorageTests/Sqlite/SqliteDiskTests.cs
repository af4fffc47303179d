using System.Diagnostics;
using Microsoft.Data.Sqlite;
using OssCallback.Sqlite;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>Real disks that are full or read-only: a small one is mounted, which needs root.</summary>
public sealed class SqliteDiskTests : IAsyncLifetime
{
    private readonly string _mount = Directory.CreateTempSubdirectory("osscallback-disk-").FullName;
    private bool _isMounted;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string DataDirectory => Path.Combine(_mount, "data");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Mounting a disk needs root.");
        _isMounted = await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _mount);
        Assert.SkipUnless(_isMounted, "This machine does not let a disk be mounted.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
        {
            await TryRunAsync("umount", _mount);
        }

        Directory.Delete(_mount, recursive: true);
    }

    [Fact]
    public async Task A_full_disk_fails_the_check_like_a_message_and_both_recover_by_themselves()
    {
        await using var engine = Open();
        await engine.Queue.CheckAsync(Cancellation);
        Fill();

        await Assert.ThrowsAsync<SqliteException>(() => engine.Queue.EnqueueAsync(new byte[2048], Cancellation));
        await Assert.ThrowsAsync<SqliteException>(() => engine.Queue.CheckAsync(Cancellation));

        File.Delete(Ballast);
        await engine.Queue.CheckAsync(Cancellation);
        await engine.Queue.EnqueueAsync(new byte[2048], Cancellation);
    }

    [Fact]
    public void A_disk_that_is_full_at_the_start_is_named_with_its_directory()
    {
        Directory.CreateDirectory(DataDirectory);
        Fill();

        var refusal = Assert.Throws<IOException>(() => Open());

        AssertSaysWhatToDo(refusal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_only_disk_is_named_with_its_directory_and_not_called_another_process(bool hasData)
    {
        if (hasData)
        {
            await (await OpenAndUseAsync()).DisposeAsync();
        }

        Assert.True(await TryRunAsync("mount", "-o", "remount,ro", _mount));

        var refusal = Assert.Throws<IOException>(() => Open());

        AssertSaysWhatToDo(refusal);
    }

    private string Ballast => Path.Combine(_mount, "ballast");

    private void AssertSaysWhatToDo(IOException refusal)
    {
        Assert.StartsWith($"The data directory '{DataDirectory}' cannot be used: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("free space", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:DataDirectory", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", refusal.Message, StringComparison.Ordinal);
    }

    private SqliteEngine Open() => SqliteEngine.Open(new() { DataDirectory = DataDirectory }, TimeProvider.System);

    private async Task<SqliteEngine> OpenAndUseAsync()
    {
        var engine = Open();
        await engine.Queue.EnqueueAsync(new byte[] { 1 }, Cancellation);
        return engine;
    }

    private void Fill()
    {
        using var ballast = File.Create(Ballast, bufferSize: 1);
        try
        {
            while (true)
            {
                ballast.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task<bool> TryRunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
