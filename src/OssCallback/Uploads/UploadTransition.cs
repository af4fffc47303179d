namespace OssCallback.Uploads;

/// <summary>One step of an upload's life.</summary>
/// <param name="State">The state that was entered.</param>
/// <param name="At">When, by the processor's clock.</param>
/// <param name="Reason">A stable code for a refusal or failure.</param>
/// <param name="By">Who decided, where reviewers beside the profile's own rules or a person did; several names with commas.</param>
public sealed record UploadTransition(UploadState State, DateTimeOffset At, string? Reason = null, string? By = null);
