namespace OssCallback.Uploads;

/// <summary>Filters of a listing; null means any.</summary>
public sealed record UploadQuery
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Only this state.</summary>
    public UploadState? State { get; init; }

    /// <summary>Only this profile.</summary>
    public string? Profile { get; init; }

    /// <summary>Only this user.</summary>
    public string? User { get; init; }

    /// <summary>Only this day and later.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Only this day and earlier.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Records in one page, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>From the page before; opaque.</summary>
    public string? Continuation { get; init; }
}
