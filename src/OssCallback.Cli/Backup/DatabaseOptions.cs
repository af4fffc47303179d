using System.CommandLine;
using System.Text.Json;
using OssCallback.Server;
using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.Cli.Backup;

/// <summary>Whose database is meant: a directory, or the settings of the service that works with it.</summary>
internal sealed class DatabaseOptions
{
    private readonly Option<DirectoryInfo?> _directory = new("--data-dir")
    {
        Description = "The directory of the database; otherwise that of the settings (Storage:DataDirectory).",
        HelpName = "folder",
    };
    private readonly SettingsOptions _settings = new();

    public Option<bool> Json { get; } = new("--json") { Description = "Write one JSON object." };

    public void AddTo(Command command)
    {
        command.Options.Add(_directory);
        _settings.AddTo(command);
        command.Options.Add(Json);
    }

    /// <summary>The directory; null, and a sentence on standard error, where the settings keep uploads elsewhere.</summary>
    public async Task<string?> FindAsync(ParseResult parsed)
    {
        if (parsed.GetValue(_directory) is { } directory)
        {
            return directory.FullName;
        }

        await using var app = ServerHost.Build([.. _settings.ServerArguments(parsed)], _settings.Settings(parsed));
        var storage = app.Configuration.GetSection(StorageOptions.SectionName);
        if (storage[nameof(StorageOptions.Kind)] != StorageOptions.AzureKind)
        {
            return storage[nameof(StorageOptions.DataDirectory)] ?? new StorageOptions().DataDirectory;
        }

        await Console.Error.WriteLineAsync(
            "These settings keep uploads in Azure Storage, which keeps copies of its own; what a lost table means says docs/operate.md.");
        return null;
    }

    private static string Count(long number, string what) =>
        FormattableString.Invariant($"{number:N0} {what}{(number == 1 ? string.Empty : "s")}");

    /// <summary>Does it, and says what is in the copy or why it cannot be done.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<string, SqliteContents> work, Func<SqliteContents, string> done)
    {
        if (await FindAsync(parsed) is not { } directory)
        {
            return ExitCodes.Usage;
        }

        try
        {
            var contents = await Task.Run(() => work(directory));
            await Console.Out.WriteLineAsync(parsed.GetValue(Json)
                ? JsonSerializer.Serialize(contents, CliJsonContext.Lines.SqliteContents)
                : $"{Count(contents.Uploads, "upload")}, {Count(contents.Queued, "message")} in the queue, "
                    + FormattableString.Invariant($"{contents.Bytes / 1024.0:N0} KiB: {done(contents)}"));
            return ExitCodes.Ok;
        }
        catch (Exception failure) when (failure is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return ExitCodes.Failed;
        }
    }
}
