using System.CommandLine;
using OssCallback.Sqlite;

namespace OssCallback.Cli.Backup;

/// <summary><c>oss-callback backup</c>: a copy of the database while a server works with it.</summary>
internal static class BackupCommand
{
    private static readonly Argument<FileInfo> Copy = new("file") { Description = "The file to write; there must be none of that name." };
    private static readonly DatabaseOptions Database = new();

    public static Command Create()
    {
        var command = new Command("backup", """
            Copy the SQLite database of a service, also while it runs, to one file that is checked and whole.

            The copy holds records, statistics, queues and what is owed to recipients of events; not the files, which lie in the bucket.

            Example:
              oss-callback backup uploads-monday.db --settings oss.json
            """)
        {
            Copy,
        };
        Database.AddTo(command);
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(Copy).FullName;
            return Database.RunAsync(parsed, directory => SqliteBackup.Write(directory, file), _ => $"written to {file}.");
        });
        return command;
    }
}
