namespace OssCallback.Sqlite;

/// <summary>The tables of one queue.</summary>
/// <param name="Queue">The messages.</param>
/// <param name="Poison">Those that cannot be read, or were given up.</param>
internal sealed record QueueTables(string Queue, string Poison)
{
    public static QueueTables Uploads { get; } = new("queue", "poison");

    public static QueueTables Notices { get; } = new("notices", "notices_poison");
}
