namespace OssCallback.Sweep;

/// <summary>The body of <c>POST /api/reconcile</c>.</summary>
/// <param name="Hours">How far back; 0 or absent takes <c>Reconcile:LookBackHours</c>.</param>
/// <param name="DryRun">Only count.</param>
public sealed record ReconcileRequest(int Hours = 0, bool DryRun = false);
