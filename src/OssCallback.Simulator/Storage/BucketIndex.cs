using System.Collections.Concurrent;

namespace OssCallback.Simulator.Storage;

/// <summary>What was set for each bucket.</summary>
internal sealed class BucketIndex(IndexDatabase database)
{
    // Each request asks; a data directory has one simulator at a time.
    private readonly ConcurrentDictionary<string, BucketState> _states = new(StringComparer.Ordinal);

    public BucketState Find(string bucket) => _states.GetOrAdd(bucket, Read);

    public void Change(string bucket, Func<BucketState, BucketState> change)
    {
        lock (database.Gate)
        {
            var state = change(Find(bucket));
            using var command = database.Command(
                """
                INSERT OR REPLACE INTO buckets (bucket, acl, blocks_public, versioning) VALUES ($bucket, $acl, $blocks, $versioning)
                """,
                ("$bucket", bucket), ("$acl", state.Acl), ("$blocks", state.BlocksPublicAccess), ("$versioning", state.Versioning));
            command.ExecuteNonQuery();
            _states[bucket] = state;
        }
    }

    private BucketState Read(string bucket)
    {
        lock (database.Gate)
        {
            using var command = database.Command(
                "SELECT acl, blocks_public, versioning FROM buckets WHERE bucket = $bucket", ("$bucket", bucket));
            using var reader = command.ExecuteReader();
            return reader.Read() ? new(reader.GetString(0), reader.GetBoolean(1), reader.GetString(2)) : BucketState.New;
        }
    }
}
