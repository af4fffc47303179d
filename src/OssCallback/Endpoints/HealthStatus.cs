namespace OssCallback.Endpoints;

/// <summary>The answer of <c>GET /api/health</c>.</summary>
/// <param name="Status"><c>ready</c>, <c>live</c> or <c>store_unavailable</c>.</param>
public sealed record HealthStatus(string Status);
