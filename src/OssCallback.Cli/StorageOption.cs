using System.CommandLine;
using OssCallback.Uploads;

namespace OssCallback.Cli;

/// <summary><c>--storage sqlite|azurite</c>: the embedded engine, or Azure Storage as the local emulator plays it.</summary>
internal static class StorageOption
{
    private const string Sqlite = "sqlite";
    private const string Azurite = "azurite";

    public static Option<string> Create()
    {
        var option = new Option<string>("--storage")
        {
            Description = "Storage engine: sqlite, or azurite (Azure Storage; start the emulator first).",
            DefaultValueFactory = _ => Sqlite,
        };
        option.AcceptOnlyFromAmong(Sqlite, Azurite);
        return option;
    }

    public static Dictionary<string, string?> Settings(string storage) => storage == Azurite
        ? new()
        {
            ["Storage:Kind"] = StorageOptions.AzureKind,
            ["Storage:Connection"] = "AzureWebJobsStorage",
            ["AzureWebJobsStorage"] = Environment.GetEnvironmentVariable("AzureWebJobsStorage") ?? "UseDevelopmentStorage=true",
        }
        : new() { ["Storage:Kind"] = StorageOptions.SqliteKind };
}
