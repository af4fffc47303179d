namespace OssCallback.Processing;

/// <summary>Section <c>Review</c>: services of one's own that look at uploads, such as a virus scanner or moderation.</summary>
public sealed class ReviewOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Review";

    /// <summary>The services, in the order in which they are asked; profiles choose by <c>Reviewers</c>.</summary>
    public IList<ReviewServiceOptions> Services { get; init; } = [];

    /// <summary>Hosts whose private addresses may be called, by name.</summary>
    public IList<string> PrivateHosts { get; init; } = [];
}
