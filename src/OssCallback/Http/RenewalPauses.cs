namespace OssCallback.Http;

/// <summary>The pauses between two attempts to fetch a value that gets old: a source must not be asked by every request.</summary>
/// <param name="WhileOneServes">Between any two attempts, however they end.</param>
/// <param name="WithoutOne">After a failure with nothing left that serves.</param>
internal readonly record struct RenewalPauses(TimeSpan WhileOneServes, TimeSpan WithoutOne);
