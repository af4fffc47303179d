namespace OssCallback.Processing;

/// <summary>The answer of redrive and purge.</summary>
/// <param name="Count">How many uploads, and with purge unreadable messages, it concerned.</param>
public sealed record FailedResult(int Count);
