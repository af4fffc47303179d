namespace OssCallback.Simulator.Storage;

/// <summary>What must hold at the moment when bytes become an object, and what ends with it.</summary>
internal sealed record CommitCondition
{
    public static CommitCondition None { get; } = new();

    /// <summary>The key must be free.</summary>
    public bool ForbidOverwrite { get; init; }

    /// <summary>The key must still name the object with this blob; null for any.</summary>
    public string? ReplacedBlob { get; init; }

    /// <summary>The upload in parts that goes in the same transaction; null for none.</summary>
    public string? EndedUpload { get; init; }
}
