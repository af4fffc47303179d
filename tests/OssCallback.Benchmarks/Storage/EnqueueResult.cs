namespace OssCallback.Benchmarks.Storage;

/// <summary>What one run showed; latencies are milliseconds.</summary>
internal sealed record EnqueueResult(double PerSecond, double PerCommit, double Median, double Percentile99);
