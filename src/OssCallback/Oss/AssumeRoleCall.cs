namespace OssCallback.Oss;

/// <summary>One call of AssumeRole.</summary>
/// <param name="RoleArn">The role.</param>
/// <param name="SessionName">The name in the audit trail.</param>
/// <param name="DurationSeconds">How long the credentials are valid.</param>
/// <param name="Policy">What of the role's rights the credentials have; null for all of them.</param>
internal sealed record AssumeRoleCall(string RoleArn, string SessionName, int DurationSeconds, string? Policy = null);
