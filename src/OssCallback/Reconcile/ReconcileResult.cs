namespace OssCallback.Reconcile;

/// <summary>What one look at the bucket found.</summary>
/// <param name="Listed">Objects that OSS listed.</param>
/// <param name="Examined">Of these, objects of our grants and of the right age, which were looked up.</param>
/// <param name="Missing">Of these, objects without a record.</param>
/// <param name="Queued">Of these, objects that were queued; none in a dry run.</param>
public sealed record ReconcileResult(long Listed, long Examined, long Missing, long Queued);
