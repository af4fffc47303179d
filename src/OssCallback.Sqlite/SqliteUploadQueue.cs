using System.Globalization;
using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>A queue in two tables: the one of its name, and <c>…poison</c> for what cannot be read or was given up.</summary>
internal sealed class SqliteUploadQueue(GroupCommitWriter writer, ReadPool readers, TimeProvider time, QueueTables tables) : IUploadQueue
{
    private const int MaxReceived = 32;

    private readonly string _insert = $"INSERT INTO {tables.Queue} (visible_at, deliveries, fence, body) VALUES (0, 0, 0, $body)";

    /// <summary>Of all that is due: what is new has the least <c>visible_at</c>, 0, and so goes first.</summary>
    private readonly string _lease = LeaseFrom(tables.Queue, "visible_at <= $now");

    /// <summary>Of what was given back, or whose lease ended.</summary>
    private readonly string _leaseReturned = LeaseFrom(tables.Queue, "visible_at BETWEEN 1 AND $now");

    private readonly string _oldest = $"SELECT count(*), (SELECT body FROM {tables.Queue} ORDER BY id LIMIT 1) FROM {tables.Queue}";

    private readonly string _next = $"SELECT min(visible_at) FROM {tables.Queue}";

    private readonly string _prolong = $"UPDATE {tables.Queue} SET visible_at = $until WHERE id = $id AND fence = $fence";

    /// <summary>As large as a message of an ordinary upload, so that it needs as much room.</summary>
    private readonly string _insertProbe =
        $"INSERT INTO {tables.Queue} (visible_at, deliveries, fence, body) VALUES (0, 0, 0, zeroblob(2048))";

    private readonly string _deleteProbe = $"DELETE FROM {tables.Queue} WHERE id = last_insert_rowid()";

    private readonly string _delete = $"DELETE FROM {tables.Queue} WHERE id = $id AND fence = $fence";

    private readonly string _release = $"UPDATE {tables.Queue} SET visible_at = $at, fence = fence + 1 WHERE id = $id AND fence = $fence";

    private readonly string _copyToPoison =
        $"INSERT INTO {tables.Poison} (poisoned_at, deliveries, body) SELECT $now, deliveries, body FROM {tables.Queue} "
        + "WHERE id = $id AND fence = $fence";

    private readonly string _poison = $"SELECT id, body, poisoned_at FROM {tables.Poison} ORDER BY id LIMIT $limit";

    private readonly string _purgePoison = $"DELETE FROM {tables.Poison} WHERE $id IS NULL OR id = $id";

    /// <summary>Timers have an upper limit; a longer wait takes several.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Signal _arrival = new();

    /// <summary>
    /// Whether the next batch begins with what was given back: else it would wait as long as more comes than is worked on.
    /// </summary>
    private bool _isTurnOfReturned;

    private readonly DateTimeOffset _opened = time.GetUtcNow();
    private readonly long _openedAt = time.GetTimestamp();

    /// <summary>
    /// The wall clock when the file was opened, and what has passed since by time that nobody sets: a clock that was ahead for a moment
    /// must not hide messages until it is as late again. One process has the file, so all agree.
    /// </summary>
    private long Now => (_opened + time.GetElapsedTime(_openedAt)).ToUnixTimeMilliseconds();

    public Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (message.Length > IUploadQueue.MaxMessageBytes)
        {
            throw new ArgumentException(
                $"The message has {message.Length} bytes; {IUploadQueue.MaxMessageBytes} is the most.", nameof(message));
        }

        // A copy: a caller that stops waiting may use its buffer again while the write is still to come.
        var body = message.ToArray();
        return RunAsync(session => session.Execute(_insert, body), _arrival.Pulse, cancellationToken);
    }

    public async Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessages, MaxReceived);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        while (true)
        {
            var arrival = _arrival.Next;
            // Once begun it is seen through: messages leased for a caller who has gone would be hidden for nothing.
            var result = await writer.RunAsync(
                session => Receive(session, maxMessages, lease), null, seesItThrough: true, cancellationToken);
            if (result.Messages.Count > 0)
            {
                return result.Messages;
            }

            await WaitAsync(arrival, result.NextVisibleAt, cancellationToken);
        }
    }

    public async Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        var (id, fence) = Receipt.Of(message);
        var renewed = await RunAsync(
            session => session.Execute(_prolong, ("$until", Now + Milliseconds(lease)), ("$id", id), ("$fence", fence)),
            null,
            cancellationToken);
        return renewed == 1 ? message : null;
    }

    public Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken)
    {
        var (id, fence) = Receipt.Of(message);
        return RunAsync(session => session.Execute(_delete, ("$id", id), ("$fence", fence)), null, cancellationToken);
    }

    public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        var (id, fence) = Receipt.Of(message);
        var at = Now + Milliseconds(delay);
        return RunAsync(
            session => session.Execute(_release, ("$at", at), ("$id", id), ("$fence", fence)), _arrival.Pulse, cancellationToken);
    }

    public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken)
    {
        var (id, fence) = Receipt.Of(message);
        return RunAsync(
            session => session.Execute(_copyToPoison, ("$now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("$id", id), ("$fence", fence))
                + session.Execute(_delete, ("$id", id), ("$fence", fence)),
            null,
            cancellationToken);
    }

    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessages, MaxReceived);
        return readers.RunAsync<IReadOnlyList<PoisonedMessage>>(session => ListPoison(session, maxMessages), cancellationToken);
    }

    public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            return RunAsync(session => session.Execute(_purgePoison, ("$id", null)), null, cancellationToken);
        }

        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? RunAsync(session => session.Execute(_purgePoison, ("$id", number)), null, cancellationToken)
            : Task.FromResult(0);
    }

    public Task<QueueState?> LookAsync(CancellationToken cancellationToken) => readers.RunAsync<QueueState?>(
        session =>
        {
            using var reader = session.Prepare(_oldest).ExecuteReader();
            reader.Read();
            var waiting = reader.GetInt64(0);

            // Not by a conditional: its null would become an empty body.
            return waiting == 0 ? new QueueState(0, null) : new QueueState(waiting, reader.GetFieldValue<byte[]>(1));
        },
        cancellationToken);

    /// <remarks>
    /// The message is put in and taken out within one transaction: nobody sees it, and the disk has to take the changed pages all the
    /// same.
    /// </remarks>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        RunAsync(session => session.Execute(_insertProbe) + session.Execute(_deleteProbe), null, cancellationToken);

    /// <summary>Ends every lease at once and keeps the delivery counts; the delays of abandoned messages go on.</summary>
    /// <remarks>Right only when the file was just opened: its lock proves that whoever held a lease is gone.</remarks>
    /// <param name="session">The only connection by now.</param>
    /// <param name="tables">The queue.</param>
    /// <param name="latest">No message stays hidden beyond that, Unix milliseconds: the clock of the process before may have been ahead.
    /// </param>
    public static void ReleaseLeases(SqliteSession session, QueueTables tables, long latest)
    {
        session.Execute($"UPDATE {tables.Queue} SET visible_at = 0, fence = fence + 1 WHERE fence % 2 = 1");
        session.Execute($"UPDATE {tables.Queue} SET visible_at = $latest WHERE visible_at > $latest", ("$latest", latest));
    }

    /// <summary>Lets waiting receivers find out that the engine is closed.</summary>
    public void Wake() => _arrival.Pulse();

    private static string LeaseFrom(string table, string due) =>
        $"""
        UPDATE {table} SET visible_at = $until, deliveries = deliveries + 1, fence = (fence + 1) | 1
        WHERE id IN (SELECT id FROM {table} WHERE {due} ORDER BY visible_at, id LIMIT $limit)
        RETURNING id, fence, deliveries, body
        """;

    private static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    private Task<int> RunAsync(Func<SqliteSession, int> work, Action? committed, CancellationToken cancellationToken) =>
        writer.RunAsync(work, committed, seesItThrough: false, cancellationToken);

    private ReceiveResult Receive(SqliteSession session, int maxMessages, TimeSpan lease)
    {
        var now = Now;
        var messages = new List<(long Id, QueuedUpload Message)>();
        _isTurnOfReturned = !_isTurnOfReturned;
        if (_isTurnOfReturned)
        {
            Take(_leaseReturned);
        }

        if (messages.Count < maxMessages)
        {
            Take(_lease);
        }

        var next = messages.Count == 0 ? session.Prepare(_next).ExecuteScalar() as long? : null;
        return new([.. messages.OrderBy(leased => leased.Id).Select(leased => leased.Message)], next);

        void Take(string sql)
        {
            var limit = maxMessages - messages.Count;
            using var reader = session.Prepare(sql, ("$until", now + Milliseconds(lease)), ("$now", now), ("$limit", limit))
                .ExecuteReader();
            while (reader.Read())
            {
                var receipt = new Receipt(reader.GetInt64(0), reader.GetInt64(1));
                messages.Add((receipt.Id, new(reader.GetFieldValue<byte[]>(3), reader.GetInt32(2), receipt.ToString())));
            }
        }
    }

    private List<PoisonedMessage> ListPoison(SqliteSession session, int maxMessages)
    {
        var messages = new List<PoisonedMessage>();
        using var reader = session.Prepare(_poison, ("$limit", maxMessages)).ExecuteReader();
        while (reader.Read())
        {
            messages.Add(new(
                reader.GetInt64(0).ToString(CultureInfo.InvariantCulture),
                reader.GetFieldValue<byte[]>(1),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))));
        }

        return messages;
    }

    private async Task WaitAsync(Task arrival, long? nextVisibleAt, CancellationToken cancellationToken)
    {
        if (nextVisibleAt is not { } next)
        {
            await arrival.WaitAsync(cancellationToken);
            return;
        }

        var wait = TimeSpan.FromMilliseconds(Math.Clamp(next - Now, 0, (long)LongestWait.TotalMilliseconds));
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var due = Task.Delay(wait, time, timer.Token);

        // The clock may have moved on before the timer was set.
        if (Now < next)
        {
            await Task.WhenAny(arrival, due);
        }

        await timer.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
