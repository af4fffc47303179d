using System.Text.Json.Nodes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>All that an attack could have left: objects with their ETags, records, counters.</summary>
internal sealed record Snapshot(
    HashSet<string> Objects, Dictionary<string, JsonNode> Records, (long Uploads, long Bytes, long Rejected, long Failed) Counted)
{
    /// <summary>Says what happened since, if anything did.</summary>
    public string? ChangesSince(Snapshot before)
    {
        var changed = Records.Where(record => !JsonNode.DeepEquals(record.Value, before.Records.GetValueOrDefault(record.Key)))
            .Select(record => record.Value)
            .ToList();
        var isStored = !Objects.SetEquals(before.Objects);
        if (changed.Count == 0)
        {
            Assert.Equal(before.Counted, Counted);
            return isStored ? "stored, not recorded" : null;
        }

        var record = Assert.Single(changed);
        var old = before.Records.GetValueOrDefault((string)record["id"]!);
        if ((string)record["state"]! == "ready")
        {
            Assert.Equal(
                before.Counted with
                {
                    Uploads = before.Counted.Uploads + (old is null ? 1 : 0),
                    Bytes = before.Counted.Bytes + (long)record["size"]! - ((long?)old?["size"] ?? 0),
                },
                Counted);
            return old is null ? "`ready`, counted once" : "replaced, counted once";
        }

        var isRejected = (string)record["state"]! == "rejected";
        Assert.Equal(
            before.Counted with
            {
                Rejected = before.Counted.Rejected + (isRejected ? 1 : 0),
                Failed = before.Counted.Failed + (isRejected ? 0 : 1),
            },
            Counted);
        Assert.Equal(isRejected, isStored);
        return $"`{record["state"]}` `{record["reason"]}`";
    }
}
