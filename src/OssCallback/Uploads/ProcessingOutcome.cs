namespace OssCallback.Uploads;

/// <summary>How the processing of one delivery ended.</summary>
/// <param name="Verdict">What is to happen to the message.</param>
/// <param name="RetryAfter">With <see cref="ProcessingVerdict.TryAgain"/>: how long the message waits before it is delivered again.</param>
public readonly record struct ProcessingOutcome(ProcessingVerdict Verdict, TimeSpan RetryAfter = default);
