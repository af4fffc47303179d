using OssCallback.Uploads;

namespace OssCallback.Sqlite;

internal sealed class SqliteUploadStore(GroupCommitWriter writer, ReadPool readers) : IUploadStore
{
    private const string Select = "SELECT version, record, raw_body FROM uploads WHERE id = $id";

    private const string Insert =
        """
        INSERT INTO uploads (id, version, state, profile, user, day, received_at, record, raw_body)
        VALUES ($id, $version, $state, $profile, $user, $day, $received_at, $record, $raw_body)
        ON CONFLICT (id) DO NOTHING
        """;

    private const string Replace =
        """
        UPDATE uploads SET version = $version, state = $state, profile = $profile, user = $user, day = $day,
            received_at = $received_at, record = $record, raw_body = $raw_body
        WHERE id = $id AND version = $version - 1
        """;

    private const string Delete = "DELETE FROM uploads WHERE id = $id AND version = $version";

    private const string Add =
        """
        INSERT INTO counters (day, dimension, value, uploads, bytes) VALUES ($day, $dimension, $value, $uploads, $bytes)
        ON CONFLICT (day, dimension, value) DO UPDATE SET uploads = uploads + excluded.uploads, bytes = bytes + excluded.bytes
        """;

    private const string Sum =
        """
        SELECT day, dimension, value, uploads, bytes FROM counters
        WHERE day BETWEEN $from AND $to AND (uploads <> 0 OR bytes <> 0) ORDER BY day, dimension, value
        """;

    private const string Check = "SELECT 1 FROM uploads LIMIT 1";

    public Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken) =>
        readers.RunAsync(session => Find(session, id), cancellationToken);

    public async Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        UploadRow.Day(record.Day, nameof(record));
        foreach (var count in counts)
        {
            UploadRow.Day(count.Day, nameof(counts));
        }

        if ((expectedVersion is null ? 0 : UploadRow.Version(expectedVersion)) is not { } version)
        {
            return null;
        }

        // Serialised here, on the caller's thread: the writer's time is what all callers share.
        var json = UploadRow.Json(record);
        var isWritten = await writer.RunAsync(
            session => TryWrite(session, record, json, version + 1, counts), null, seesItThrough: false, cancellationToken);
        return isWritten ? new(record, UploadRow.Version(version + 1)) : null;
    }

    public Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        foreach (var count in counts)
        {
            UploadRow.Day(count.Day, nameof(counts));
        }

        return UploadRow.Version(expectedVersion) is { } version
            ? writer.RunAsync(session => TryDelete(session, record.Id, version, counts), null, seesItThrough: false, cancellationToken)
            : Task.FromResult(false);
    }

    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken)
    {
        var listing = new UploadListing(query);
        return readers.RunAsync(listing.Read, cancellationToken);
    }

    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        readers.RunAsync<IReadOnlyList<UploadCount>>(session => Count(session, from, to), cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) =>
        readers.RunAsync(session => session.Prepare(Check).ExecuteScalar(), cancellationToken);

    private static StoredUpload? Find(SqliteSession session, string id)
    {
        using var reader = session.Prepare(Select, ("$id", id)).ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        var record = UploadRecord.FromJson(reader.GetFieldValue<byte[]>(1));
        var rawBody = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2);
        return new(record with { RawBody = rawBody }, UploadRow.Version(reader.GetInt64(0)));
    }

    private static bool TryWrite(
        SqliteSession session, UploadRecord record, byte[] json, long version, IReadOnlyCollection<UploadCount> counts)
    {
        var rows = session.Execute(
            version == 1 ? Insert : Replace,
            ("$id", record.Id),
            ("$version", version),
            ("$state", (int)record.State),
            ("$profile", record.Profile),
            ("$user", record.User),
            ("$day", record.Day),
            ("$received_at", record.ReceivedAt.UtcTicks),
            ("$record", json),
            ("$raw_body", record.RawBody));
        if (rows == 0)
        {
            return false;
        }

        AddCounts(session, counts);
        return true;
    }

    private static bool TryDelete(SqliteSession session, string id, long version, IReadOnlyCollection<UploadCount> counts)
    {
        if (session.Execute(Delete, ("$id", id), ("$version", version)) == 0)
        {
            return false;
        }

        AddCounts(session, counts);
        return true;
    }

    private static void AddCounts(SqliteSession session, IReadOnlyCollection<UploadCount> counts)
    {
        foreach (var count in counts)
        {
            session.Execute(
                Add,
                ("$day", count.Day),
                ("$dimension", count.Dimension),
                ("$value", count.Value),
                ("$uploads", count.Uploads),
                ("$bytes", count.Bytes));
        }
    }

    private static List<UploadCount> Count(SqliteSession session, DateOnly from, DateOnly to)
    {
        var counts = new List<UploadCount>();
        using var reader = session.Prepare(Sum, ("$from", UploadRow.Day(from)), ("$to", UploadRow.Day(to))).ExecuteReader();
        while (reader.Read())
        {
            counts.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        return counts;
    }
}
