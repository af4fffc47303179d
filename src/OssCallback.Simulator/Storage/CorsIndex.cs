namespace OssCallback.Simulator.Storage;

/// <summary>The CORS configuration of each bucket that has one, as XML.</summary>
internal sealed class CorsIndex(IndexDatabase database)
{
    public string? Find(string bucket)
    {
        lock (database.Gate)
        {
            using var command = database.Command("SELECT xml FROM cors WHERE bucket = $bucket", ("$bucket", bucket));
            return command.ExecuteScalar() as string;
        }
    }

    /// <summary>Replaces a bucket's configuration; null removes it.</summary>
    public void Set(string bucket, string? xml)
    {
        lock (database.Gate)
        {
            using var command = xml is null
                ? database.Command("DELETE FROM cors WHERE bucket = $bucket", ("$bucket", bucket))
                : database.Command("INSERT OR REPLACE INTO cors (bucket, xml) VALUES ($bucket, $xml)", ("$bucket", bucket), ("$xml", xml));
            command.ExecuteNonQuery();
        }
    }
}
