namespace OssCallback.Sqlite;

/// <summary>The right of one process to one database file, held until disposed.</summary>
internal sealed class DataFile : IDisposable
{
    private const string LockSuffix = ".lock";

    private static readonly string[] NetworkFormats =
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "coda",
        "ceph",
        "gfs2",
        "ocfs2",
        "9p",
        "v9fs",
    ];

    private readonly FileStream _lock;

    private DataFile(FileStream @lock, bool wasLeftOpen)
    {
        _lock = @lock;
        WasLeftOpen = wasLeftOpen;
    }

    /// <summary>Whether the process before this one ended without closing the file: who closes it last empties its log.</summary>
    public bool WasLeftOpen { get; }

    /// <exception cref="IOException">Another process has the file, or the directory cannot be written; the message names both.</exception>
    /// <exception cref="NotSupportedException">The directory is on a network file system.</exception>
    public static DataFile Acquire(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            CreateDirectory(directory);
            RefuseNetwork(directory);
            return Lock(path);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw IsHeldLock(failure)
                ? new IOException(
                    $"The database '{path}' is in use: the lock on '{path}{LockSuffix}' is held. One process at a time may have it open. "
                    + "Stop the other process, or give this one a separate data directory.",
                    failure)
                : Unusable(directory, failure);
        }
    }

    /// <summary>What a person needs who has to repair it: which directory, what is wrong, what to do.</summary>
    public static IOException Unusable(string directory, Exception failure) => new(
        $"The data directory '{directory}' cannot be used: {failure.Message.TrimEnd('.')}. "
        + "The service must be able to create and write files there: check its free space, its rights and whether it is mounted read-only, "
        + "or set Storage:DataDirectory to another directory on a local disk.",
        failure);

    /// <summary>Whether locks and shared memory on such a drive cannot be relied on.</summary>
    public static bool IsNetwork(DriveType type, string format) =>
        type == DriveType.Network || NetworkFormats.Contains(format, StringComparer.OrdinalIgnoreCase);

    /// <remarks>The lock file stays: were it deleted, two processes could hold locks on two files of the same name.</remarks>
    public void Dispose() => _lock.Dispose();

    private static DataFile Lock(string path)
    {
        var @lock = OpenPrivate(path + LockSuffix, FileShare.None);
        try
        {
            // Made here for its mode: SQLite takes an empty file for a new database, and its WAL takes over the mode.
            OpenPrivate(path, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return new DataFile(@lock, File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>EWOULDBLOCK of flock, or Windows' sharing violation; every other failure is one of the disk or of rights.</summary>
    private static bool IsHeldLock(Exception failure) =>
        failure.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);

    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void RefuseNetwork(string directory)
    {
        var isUnc = OperatingSystem.IsWindows() && directory.StartsWith(@"\\", StringComparison.Ordinal);
        var drive = isUnc ? null : new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(directory)! : directory);
        if (drive is null || IsNetwork(drive.DriveType, drive.DriveFormat))
        {
            throw new NotSupportedException(
                $"The data directory '{directory}' is on a network file system ({drive?.DriveFormat ?? "UNC"}), where SQLite's locks "
                    + $"cannot be relied on. "
                + "Choose a directory on a local disk, or the Azure storage engine.");
        }
    }

    /// <summary>Makes an empty file that only its owner may read.</summary>
    public static void CreatePrivate(string path) => OpenPrivate(path, FileShare.ReadWrite).Dispose();

    private static FileStream OpenPrivate(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
