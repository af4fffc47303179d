namespace OssCallback.Sweep;

/// <summary>What one look at the bucket found.</summary>
/// <param name="Listed">Objects that OSS listed.</param>
/// <param name="Examined">Of these, objects of our grants and of the right age, which were looked up.</param>
/// <param name="Missing">Of these, objects without a record.</param>
/// <param name="Unsettled">Uploads with a record that are not settled: the object was replaced, or nothing has happened for too
/// long.</param>
/// <param name="Queued">Uploads that were queued, among them those that take a second look to be sure of; none in a dry run.</param>
public sealed record ReconcileResult(long Listed, long Examined, long Missing, long Unsettled, long Queued);
