using Microsoft.Data.Sqlite;
using OssCallback.Sqlite;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>Copies of the file, and copies put back.</summary>
public sealed class SqliteBackupTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("osscallback-backup-").FullName;
    private readonly SqliteUnderTest _storage = SqliteUnderTest.CreateWith(TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Copy => Path.Combine(_folder, "copy.db");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_copy_made_while_everybody_writes_is_of_one_moment_and_can_be_put_back()
    {
        var written = 0;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; !enough.IsCancellationRequested; number++)
            {
                // A record and its counter are one write: a copy of two moments would tell them apart.
                await _storage.Store.TryWriteAsync(
                    Sample.Record($"{writer}/{number}") with { State = UploadState.Ready }, null, [Sample.Ready(1, 10)], Cancellation);
                await _storage.Queue.EnqueueAsync(new byte[] { 1 }, Cancellation);
                Interlocked.Increment(ref written);
            }
        }, Cancellation)).ToArray();
        while (Volatile.Read(ref written) < 50)
        {
            await Task.Yield();
        }

        var contents = await Task.Run(() => SqliteBackup.Write(_storage.Options.DataDirectory, Copy), Cancellation);
        var after = Volatile.Read(ref written);
        await enough.CancelAsync();
        await Task.WhenAll(writers);

        Assert.InRange(contents.Uploads, 50, after + writers.Length);
        Assert.Equal(contents, SqliteBackup.Restore(Copy, Path.Combine(_folder, "restored"), replace: false));
        await using var restored = SqliteEngine.Open(
            new SqliteEngineOptions { DataDirectory = Path.Combine(_folder, "restored") }, TimeProvider.System);
        var day = DateOnly.FromDateTime(Sample.Start.DateTime);
        var counted = (await restored.Store.CountAsync(day, day, Cancellation)).Single(count => count.Value == "ready");
        Assert.Equal((contents.Uploads, contents.Uploads * 10), (counted.Uploads, counted.Bytes));
        Assert.Equal(contents.Queued, (await restored.Queue.LookAsync(Cancellation))!.Waiting);
        await restored.Queue.EnqueueAsync(new byte[] { 2 }, Cancellation);
    }

    [Fact]
    public void A_copy_is_for_its_owner_and_takes_nobody_elses_place()
    {
        SqliteBackup.Write(_storage.Options.DataDirectory, Copy);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        }

        var refusal = Assert.Throws<IOException>(() => SqliteBackup.Write(_storage.Options.DataDirectory, Copy));
        Assert.Contains(Copy, refusal.Message, StringComparison.Ordinal);
        Assert.Equal([Copy], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Where_no_database_is_none_is_made()
    {
        var nowhere = Path.Combine(_folder, "nowhere");

        Assert.Contains(
            "There is no database", Assert.Throws<IOException>(() => SqliteBackup.Write(nowhere, Copy)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "There is no file", Assert.Throws<IOException>(() => SqliteBackup.Restore(Copy, nowhere, replace: true)).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task What_is_in_use_or_there_already_is_not_replaced()
    {
        SqliteBackup.Write(_storage.Options.DataDirectory, Copy);
        await _storage.Queue.EnqueueAsync(new byte[] { 1 }, Cancellation);

        Assert.Contains(
            "may be replaced",
            Assert.Throws<IOException>(() => SqliteBackup.Restore(Copy, _storage.Options.DataDirectory, replace: false)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is in use",
            Assert.Throws<IOException>(() => SqliteBackup.Restore(Copy, _storage.Options.DataDirectory, replace: true)).Message,
            StringComparison.Ordinal);
        Assert.Equal(1, (await _storage.Queue.LookAsync(Cancellation))!.Waiting);
    }

    [Fact]
    public async Task What_was_written_last_before_a_crash_is_no_part_of_what_is_put_back()
    {
        SqliteBackup.Write(_storage.Options.DataDirectory, Copy);
        await _storage.Queue.EnqueueAsync(new byte[] { 1 }, Cancellation);
        var crashed = Path.Combine(_folder, "crashed");
        Directory.CreateDirectory(crashed);
        foreach (var file in Directory.GetFiles(_storage.Options.DataDirectory)
            .Where(name => !name.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(crashed, Path.GetFileName(file)));
        }

        Assert.True(new FileInfo(Path.Combine(crashed, "oss-callback.db-wal")).Length > 0);
        SqliteBackup.Restore(Copy, crashed, replace: true);

        await using var restored = SqliteEngine.Open(new SqliteEngineOptions { DataDirectory = crashed }, TimeProvider.System);
        Assert.Equal(0, (await restored.Queue.LookAsync(Cancellation))!.Waiting);
    }

    [Fact]
    public async Task A_damaged_copy_and_those_of_others_are_refused_and_what_is_there_stays()
    {
        var target = Path.Combine(_folder, "target");
        for (var number = 0; number < 200; number++)
        {
            await _storage.Store.TryWriteAsync(Sample.Full($"{number}"), null, [], Cancellation);
        }

        SqliteBackup.Write(_storage.Options.DataDirectory, Copy);
        await using (SqliteEngine.Open(new SqliteEngineOptions { DataDirectory = target }, TimeProvider.System))
        {
        }

        var before = await File.ReadAllBytesAsync(Path.Combine(target, SqliteEngineOptions.FileName), Cancellation);
        foreach (var (name, spoil, words) in Spoilt)
        {
            var spoilt = Path.Combine(_folder, name);
            File.Copy(Copy, spoilt);
            spoil(spoilt);

            var refusal = Assert.ThrowsAny<Exception>(() => SqliteBackup.Restore(spoilt, target, replace: true));

            Assert.True(refusal is IOException or NotSupportedException, refusal.ToString());
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(target, SqliteEngineOptions.FileName), Cancellation));
        }
    }

    [Fact]
    public async Task A_file_that_was_left_open_is_read_through_and_what_is_damaged_is_found()
    {
        for (var number = 0; number < 200; number++)
        {
            await _storage.Store.TryWriteAsync(Sample.Full($"{number}"), null, [], Cancellation);
        }

        Assert.False(_storage.Engine.WasLeftOpen);
        Assert.Null(await _storage.Engine.FindDamageAsync(Cancellation));
        var crashed = Path.Combine(_folder, "crashed");
        SqliteBackup.Restore(Written(), crashed, replace: false);
        Overwrite(Path.Combine(crashed, SqliteEngineOptions.FileName));
        await File.WriteAllBytesAsync(Path.Combine(crashed, SqliteEngineOptions.FileName + "-wal"), new byte[32], Cancellation);

        await using var engine = SqliteEngine.Open(new SqliteEngineOptions { DataDirectory = crashed }, TimeProvider.System);

        Assert.True(engine.WasLeftOpen);
        Assert.NotNull(await engine.FindDamageAsync(Cancellation));
    }

    private static (string Name, Action<string> Spoil, string Words)[] Spoilt =>
    [
        ("damaged.db", Overwrite, "is damaged"),
        ("text.db", file => File.WriteAllText(file, new string('x', 4096)), "damaged or no database"),
        ("newer.db", file => Execute(file, $"PRAGMA user_version = {Schema.Version + 1}"), "knows versions up to"),
        ("theirs.db", file => Execute(file, "PRAGMA application_id = 1"), "belongs to another program"),
    ];

    private string Written()
    {
        SqliteBackup.Write(_storage.Options.DataDirectory, Copy);
        return Copy;
    }

    /// <summary>Pages in the middle, as a sick disk leaves them.</summary>
    private static void Overwrite(string file)
    {
        using var stream = File.OpenWrite(file);
        stream.Position = stream.Length / 4096 / 2 * 4096;
        stream.Write(Enumerable.Repeat((byte)0xAB, 3 * 4096).ToArray());
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = SqliteSession.Command(connection, sql);
        command.ExecuteNonQuery();
    }
}
