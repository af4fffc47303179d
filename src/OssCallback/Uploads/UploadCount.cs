namespace OssCallback.Uploads;

/// <summary>A statistics counter, or a change of one.</summary>
/// <param name="Day"><c>yyyy-MM-dd</c>.</param>
/// <param name="Dimension">One of the constants of this type.</param>
/// <param name="Value">The value within the dimension; bounded in number.</param>
/// <param name="Uploads">Number of uploads, or its change.</param>
/// <param name="Bytes">Sum of sizes in bytes, or its change.</param>
public sealed record UploadCount(string Day, string Dimension, string Value, long Uploads, long Bytes)
{
    /// <summary>
    /// All uploads by terminal state: <c>ready</c>, <c>rejected</c>, <c>failed</c>. Only <c>ready</c> is what a user would call an upload.
    /// </summary>
    public const string StateDimension = "state";

    /// <summary>Ready uploads by content type.</summary>
    public const string TypeDimension = "type";

    /// <summary>Ready uploads by profile.</summary>
    public const string ProfileDimension = "profile";

    /// <summary>Ready uploads by who told of them: <c>callback</c>, <c>confirm</c>, <c>reconcile</c>.</summary>
    public const string SourceDimension = "source";

    /// <summary>What a transition does to the counters: the old state's contribution leaves, the new one's comes.</summary>
    internal static IReadOnlyCollection<UploadCount> Changes(UploadRecord? before, UploadRecord after) =>
        Changes(before, after, after.Day!);

    /// <summary>What the deletion of a record does to the counters.</summary>
    internal static IReadOnlyCollection<UploadCount> ChangesOfDeletion(UploadRecord record) =>
        Changes(record, after: null, record.Day!);

    private static UploadCount[] Changes(UploadRecord? before, UploadRecord? after, string day)
    {
        var counts = new Dictionary<(string Dimension, string Value), (long Uploads, long Bytes)>();
        foreach (var (record, sign) in new[] { (before, -1L), (after, 1L) })
        {
            foreach (var (dimension, value) in record is null ? [] : CountedUnder(record))
            {
                var (uploads, bytes) = counts.GetValueOrDefault((dimension, value));
                counts[(dimension, value)] = (uploads + sign, bytes + (sign * record!.Size));
            }
        }

        return [.. counts.Where(count => count.Value != default).Select(count =>
            new UploadCount(day, count.Key.Dimension, count.Key.Value, count.Value.Uploads, count.Value.Bytes))];
    }

    private static IEnumerable<(string Dimension, string Value)> CountedUnder(UploadRecord record)
    {
        if (!record.IsTerminal)
        {
            yield break;
        }

        yield return (StateDimension, record.State.ToString().ToLowerInvariant());
        if (record.State == UploadState.Ready)
        {
            yield return (TypeDimension, ContentTypes.CountedAs(record.MimeType));
            yield return (ProfileDimension, record.Profile);
            if (record.SchemaVersion >= UploadRecord.VersionCountedBySource)
            {
                yield return (SourceDimension, record.Source.ToString().ToLowerInvariant());
            }
        }
    }
}
