using OssCallback.Uploads;

namespace OssCallback.Sqlite;

internal sealed class SqliteReservationStore(GroupCommitWriter writer) : IReservationStore
{
    /// <summary>Each reservation clears away more than it adds, so what has expired never piles up.</summary>
    private const string Forget =
        "DELETE FROM reservations WHERE name IN (SELECT name FROM reservations WHERE expires_at <= $now ORDER BY expires_at LIMIT 16)";

    private const string Keep =
        """
        INSERT INTO reservations (name, expires_at, text) VALUES ($name, $expires_at, $text)
        ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at, text = excluded.text WHERE expires_at <= $now
        """;

    private const string Select = "SELECT text FROM reservations WHERE name = $name";

    public Task<string> ReserveAsync(
        string name, string text, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken) =>
        writer.RunAsync(session => Reserve(session, name, text, now, expires), null, seesItThrough: false, cancellationToken);

    private static string Reserve(SqliteSession session, string name, string text, DateTimeOffset now, DateTimeOffset expires)
    {
        session.Execute(Forget, ("$now", now.ToUnixTimeMilliseconds()));
        session.Execute(
            Keep, ("$name", name), ("$expires_at", expires.ToUnixTimeMilliseconds()), ("$text", text),
            ("$now", now.ToUnixTimeMilliseconds()));
        return (string)session.Prepare(Select, ("$name", name)).ExecuteScalar()!;
    }
}
