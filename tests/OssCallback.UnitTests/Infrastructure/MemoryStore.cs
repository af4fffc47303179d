using System.Globalization;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>
/// The port's semantics in memory: versions, conditional writes, counters in the same step. Records go through their JSON, as with any real
/// engine.
/// </summary>
internal sealed class MemoryStore : IUploadStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (byte[] Json, int Version)> _records = [];
    private readonly Dictionary<(string Day, string Dimension, string Value), (long Uploads, long Bytes)> _counts = [];

    /// <summary>Runs before each write with the record to be written; may itself write, which makes the write behind it conflict.</summary>
    public Func<UploadRecord, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before each look for one record.</summary>
    public Action BeforeFind { get; set; } = () => { };

    public Func<CancellationToken, Task> Check { get; set; } = _ => Task.CompletedTask;

    public UploadQuery? LastQuery { get; private set; }

    public (DateOnly From, DateOnly To)? LastSpan { get; private set; }

    public int Writes { get; private set; }

    public int Conflicts { get; private set; }

    public IReadOnlyList<UploadRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records.Values.Select(stored => UploadRecord.FromJson(stored.Json))];
            }
        }
    }

    /// <summary>All counters that are not zero.</summary>
    public IReadOnlyList<UploadCount> Counts
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _counts.Where(count => count.Value != default)
                        .Select(count =>
                            new UploadCount(count.Key.Day, count.Key.Dimension, count.Key.Value, count.Value.Uploads, count.Value.Bytes))
                        .OrderBy(count => (count.Day, count.Dimension, count.Value)),
                ];
            }
        }
    }

    public Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BeforeFind();
        lock (_gate)
        {
            return Task.FromResult(_records.TryGetValue(id, out var stored) ? Stored(stored) : null);
        }
    }

    public async Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await BeforeWrite(record);
        lock (_gate)
        {
            var version = _records.TryGetValue(record.Id, out var stored) ? stored.Version : 0;
            if (expectedVersion != (version == 0 ? null : version.ToString(CultureInfo.InvariantCulture)))
            {
                Conflicts++;
                return null;
            }

            Assert.NotNull(record.Day);
            Assert.Equal(counts.Count, counts.DistinctBy(count => (count.Day, count.Dimension, count.Value)).Count());
            Add(counts);
            Writes++;
            _records[record.Id] = (record.ToJson(), version + 1);
            return Stored(_records[record.Id]);
        }
    }

    public Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_records.TryGetValue(record.Id, out var stored)
                || stored.Version.ToString(CultureInfo.InvariantCulture) != expectedVersion)
            {
                return Task.FromResult(false);
            }

            Add(counts);
            return Task.FromResult(_records.Remove(record.Id));
        }
    }

    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        var from = query.Continuation is null or "known" ? 0
            : int.TryParse(query.Continuation, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
            : throw new FormatException("The continuation is not one that was given out.");
        UploadRecord[] all =
        [
            .. Records.Where(record => (query.State is null || record.State == query.State)
                    && (query.User is null || record.User == query.User))
                .Select(record => record with { RawBody = null, Owed = null }),
        ];
        var end = from + query.Limit;
        return Task.FromResult(new UploadPage(
            [.. all.Skip(from).Take(query.Limit)],
            end < all.Length ? end.ToString(CultureInfo.InvariantCulture) : null));
    }

    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        LastSpan = (from, to);
        return Task.FromResult<IReadOnlyList<UploadCount>>(
            [.. Counts.Where(count => DateOnly.Parse(count.Day, CultureInfo.InvariantCulture) is var day && day >= from && day <= to)]);
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Check(cancellationToken);

    private void Add(IReadOnlyCollection<UploadCount> counts)
    {
        foreach (var count in counts)
        {
            var key = (count.Day, count.Dimension, count.Value);
            var (uploads, bytes) = _counts.GetValueOrDefault(key);
            _counts[key] = checked((uploads + count.Uploads, bytes + count.Bytes));
        }
    }

    private static StoredUpload Stored((byte[] Json, int Version) stored) =>
        new(UploadRecord.FromJson(stored.Json), stored.Version.ToString(CultureInfo.InvariantCulture));
}
