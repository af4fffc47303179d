using System.CommandLine;
using OssCallback.Sqlite;
using OssCallback.Sweep;

namespace OssCallback.Cli.Backup;

/// <summary><c>oss-callback restore</c>: puts a copy in the place of the database.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<FileInfo> Copy = new("file") { Description = "A file that backup wrote; it stays as it is." };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace a database that is there." };
    private static readonly DatabaseOptions Database = new();

    public static Command Create()
    {
        var command = new Command("restore", """
            Make a backup the SQLite database of a service, which must not run.

            Uploads that came after the backup are found in the bucket: start the service, and run 'oss-callback reconcile' with the
            hours since then. Their events are told once more.

            Example:
              oss-callback restore uploads-monday.db --settings oss.json --force
            """)
        {
            Copy, Force,
        };
        Database.AddTo(command);
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(Copy).FullName;
            return Database.RunAsync(
                parsed, directory => SqliteBackup.Restore(file, directory, parsed.GetValue(Force)),
                contents => "restored. Start the service; what came later is found in the bucket: "
                    + FormattableString.Invariant($"oss-callback reconcile --hours {HoursSince(contents)}"));
        });
        return command;
    }

    /// <summary>
    /// How far to look back so that nothing that came after the copy is missed; an hour more, for clocks and what was under way.
    /// </summary>
    private static int HoursSince(SqliteContents contents) => contents.NewestUpload is { } newest
        ? (int)Math.Clamp(Math.Ceiling((TimeProvider.System.GetUtcNow() - newest).TotalHours) + 1, 1, ReconcileOptions.MaxLookBackHours)
        : ReconcileOptions.MaxLookBackHours;
}
