namespace OssCallback.Grants;

/// <summary>The sizes that a profile takes, both ends included, in bytes.</summary>
/// <param name="MinBytes">The smallest.</param>
/// <param name="MaxBytes">The largest.</param>
public sealed record SizeLimits(long MinBytes, long MaxBytes);
