using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Sqlite;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>Who may open which file.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("osscallback-sqlite-").FullName;

    private SqliteEngineOptions Options => new() { DataDirectory = Path.Combine(_root, "a", "data") };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Refuses_a_second_opener_and_names_the_file()
    {
        await using (Open())
        {
            var refusal = Assert.Throws<IOException>(Open);

            Assert.Contains(Options.FilePath, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Stop the other process", refusal.Message, StringComparison.Ordinal);
        }

        await using var next = Open();
    }

    [Fact]
    public async Task Keeps_directory_and_files_for_their_owner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");

        await using var engine = Open();
        await engine.Queue.EnqueueAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(Options.DataDirectory));
        Assert.All(
            Directory.GetFiles(Options.DataDirectory), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(file)));
    }

    [Fact]
    public async Task Closed_it_is_one_file_however_busy_it_was()
    {
        for (var round = 0; round < 20; round++)
        {
            await using (var engine = Open())
            {
                await engine.Queue.EnqueueAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);
                await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => engine.Queue.LookAsync(TestContext.Current.CancellationToken)));
            }

            Assert.Equal([Options.FilePath, Options.FilePath + ".lock"], Directory.GetFiles(Options.DataDirectory).Order());
        }
    }

    [Fact]
    public async Task Refuses_a_newer_file_and_leaves_it_and_the_lock_alone()
    {
        await using (Open())
        {
        }

        Execute($"PRAGMA user_version = {Schema.Version + 1}");
        var refusal = Assert.Throws<NotSupportedException>(Open);
        Assert.Contains("schema version 2", refusal.Message, StringComparison.Ordinal);

        Execute($"PRAGMA user_version = {Schema.Version}");
        await using var engine = Open();
    }

    [Fact]
    public void Refuses_numbers_below_one_before_it_touches_the_disk()
    {
        var time = TimeProvider.System;

        Assert.Throws<ArgumentOutOfRangeException>(() => SqliteEngine.Open(Options with { WriteCapacity = 0 }, time));
        Assert.Throws<ArgumentOutOfRangeException>(() => SqliteEngine.Open(Options with { MaxBatch = 0 }, time));
        Assert.Throws<ArgumentOutOfRangeException>(() => SqliteEngine.Open(Options with { ReadConnections = 0 }, time));
        Assert.Throws<ArgumentOutOfRangeException>(() => SqliteEngine.Open(Options with { BusySeconds = 0 }, time));
        Assert.False(Directory.Exists(Options.DataDirectory));
    }

    [Fact]
    public void Refuses_the_file_of_another_program()
    {
        Directory.CreateDirectory(Options.DataDirectory);
        Execute("CREATE TABLE theirs (id)");
        Assert.Throws<NotSupportedException>(Open);

        Execute("PRAGMA user_version = 1");
        Assert.Throws<NotSupportedException>(Open);
    }

    [Fact]
    public void Refuses_what_is_no_database()
    {
        Directory.CreateDirectory(Options.DataDirectory);
        File.WriteAllText(Options.FilePath, new string('x', 4096));

        Assert.Contains(Options.FilePath, Assert.Throws<IOException>(Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DriveType.Network, "anything", true)]
    [InlineData(DriveType.Unknown, "NFS", true)]
    [InlineData(DriveType.Unknown, "cifs", true)]
    [InlineData(DriveType.Unknown, "smb3", true)]
    [InlineData(DriveType.Fixed, "ext4", false)]
    [InlineData(DriveType.Ram, "tmpfs", false)]
    [InlineData(DriveType.Unknown, "overlayfs", false)]
    public void Knows_network_file_systems(DriveType type, string format, bool isNetwork) =>
        Assert.Equal(isNetwork, DataFile.IsNetwork(type, format));

    [Fact]
    public async Task Syncs_every_commit_to_disk()
    {
        await using var engine = Open();

        var settings = await engine.Writer.RunAsync(
            session =>
                (
                    Synchronous: session.Prepare("PRAGMA synchronous").ExecuteScalar(),
                    Journal: session.Prepare("PRAGMA journal_mode").ExecuteScalar()),
            null,
            seesItThrough: false,
            TestContext.Current.CancellationToken);

        const long Full = 2;
        Assert.Equal((Full, "wal"), settings);
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private SqliteEngine Open() => SqliteEngine.Open(Options, new FakeTimeProvider());

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(
            string.Create(CultureInfo.InvariantCulture, $"Data Source={Options.FilePath};Pooling=False"));
        connection.Open();
        using var command = SqliteSession.Command(connection, sql);
        command.ExecuteNonQuery();
    }
}
