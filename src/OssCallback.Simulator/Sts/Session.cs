namespace OssCallback.Simulator.Sts;

/// <summary>What a security token says.</summary>
/// <param name="AccessKeyId">The key that it belongs to.</param>
/// <param name="Arn">The role and session.</param>
/// <param name="Expires">Its end.</param>
/// <param name="Policy">The policy as it was given; null for all of the role's rights.</param>
internal sealed record Session(string AccessKeyId, string Arn, DateTimeOffset Expires, string? Policy);
