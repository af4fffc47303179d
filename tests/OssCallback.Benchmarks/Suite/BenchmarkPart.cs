namespace OssCallback.Benchmarks.Suite;

/// <summary>What one part of the suite measured.</summary>
/// <param name="Tables">In Markdown, after a sentence about how it was measured.</param>
/// <param name="Goals">What of it must reach something.</param>
internal sealed record BenchmarkPart(string Tables, IReadOnlyList<Goal> Goals);
