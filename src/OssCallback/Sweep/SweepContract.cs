using System.Text.Json.Serialization;

namespace OssCallback.Sweep;

/// <summary>The body of <c>POST /api/sweep</c>.</summary>
/// <param name="Kind">What is tidied up.</param>
/// <param name="OlderThanDays">The least age in days, 1 to 36,500; what a ticket or a waiting message could still name is left alone
/// however small this is.</param>
/// <param name="LookBackDays">How far behind that age the bucket is listed; 0 for <c>Sweep:LookBackDays</c>.</param>
/// <param name="Delete">Whether to delete; otherwise it is only listed.</param>
public sealed record SweepRequest(SweepKind Kind = SweepKind.None, int OlderThanDays = 0, int LookBackDays = 0, bool Delete = false);

/// <summary>The body of <c>POST /api/erase</c>.</summary>
/// <param name="User">The user.</param>
/// <param name="Delete">Whether to delete; otherwise it is only listed.</param>
public sealed record EraseRequest(string? User = null, bool Delete = false);

/// <summary>One thing that is, or would be, deleted.</summary>
/// <param name="UploadId">The upload; null for parts, which belong to none yet.</param>
/// <param name="Key">The object key.</param>
/// <param name="Bytes">What the bucket gets free; 0 where only a record changes.</param>
/// <param name="Since">Its age counts from here.</param>
public sealed record SweepItem(string? UploadId, string Key, long Bytes, DateTimeOffset Since)
{
    /// <summary>OSS's id of an upload in parts.</summary>
    [JsonIgnore]
    public string? MultipartId { get; init; }
}

/// <summary>What was found, and what became of it.</summary>
/// <param name="Before">Only what is older than this.</param>
/// <param name="Deleted">Whether it was deleted, and not only listed.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">How much the bucket gets free.</param>
/// <param name="Left">How many were left alone: too young, changed meanwhile, or somebody is still to be told of them.</param>
/// <param name="Items">The first thousand of them.</param>
public sealed record SweepResult(
    DateTimeOffset Before, bool Deleted, long Count, long Bytes, long Left, IReadOnlyList<SweepItem> Items)
{
    /// <summary>How many are named one by one.</summary>
    public const int MaxItems = 1000;
}
