namespace OssCallback.Uploads;

/// <summary>The answer of <c>GET /api/health</c>.</summary>
/// <param name="Status"><c>ready</c>, <c>live</c> or <c>store_unavailable</c>.</param>
/// <param name="Version">The version with the commit it was built from, such as <c>1.2.0+0a1b2c…</c>: a deployment waits until it
/// sees its own.</param>
/// <param name="Part">With <c>store_unavailable</c>, for operators only: <c>queue</c>, <c>records</c> or both; the reason is in the
/// log.</param>
public sealed record HealthStatus(string Status, string Version, string? Part = null);
