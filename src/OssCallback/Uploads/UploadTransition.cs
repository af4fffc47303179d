namespace OssCallback.Uploads;

/// <summary>One step of an upload's life.</summary>
/// <param name="State">The state that was entered.</param>
/// <param name="At">When, by the processor's clock.</param>
/// <param name="Reason">A stable code for a refusal or failure.</param>
public sealed record UploadTransition(UploadState State, DateTimeOffset At, string? Reason = null);
