namespace OssCallback.Simulator.Storage;

/// <summary>Callback parameters that a bucket keeps under names, so that uploaders need to know the name only.</summary>
internal sealed class CallbackPolicyIndex(IndexDatabase database)
{
    /// <summary>Replaces all policies of a bucket; none deletes them.</summary>
    public void Set(string bucket, IReadOnlyList<StoredCallback> policies)
    {
        lock (database.Gate)
        {
            using var transaction = database.Begin();
            using var clear = database.Command("DELETE FROM callback_policies WHERE bucket = $bucket", ("$bucket", bucket));
            clear.ExecuteNonQuery();
            foreach (var policy in policies)
            {
                using var insert = database.Command(
                    "INSERT INTO callback_policies (bucket, name, callback, var) VALUES ($bucket, $name, $callback, $var)",
                    ("$bucket", bucket), ("$name", policy.Name), ("$callback", policy.Callback), ("$var", policy.Variables));
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <summary>The policies of a bucket in the order of their names.</summary>
    public IReadOnlyList<StoredCallback> All(string bucket)
    {
        lock (database.Gate)
        {
            using var command = database.Command("SELECT name, callback, var FROM callback_policies WHERE bucket = $bucket ORDER BY name",
                ("$bucket", bucket));
            using var reader = command.ExecuteReader();
            var policies = new List<StoredCallback>();
            while (reader.Read())
            {
                policies.Add(new(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
            }

            return policies;
        }
    }

    public StoredCallback? Find(string bucket, string name) => All(bucket).FirstOrDefault(policy => policy.Name == name);
}
