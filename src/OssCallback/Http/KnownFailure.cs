namespace OssCallback.Http;

/// <summary>An exception that means no fault of ours: something that the service depends on does not answer.</summary>
/// <param name="Matches">Whether an exception is of this kind.</param>
/// <param name="Refusal">What the caller is told.</param>
public sealed record KnownFailure(Func<Exception, bool> Matches, Refusal Refusal);
