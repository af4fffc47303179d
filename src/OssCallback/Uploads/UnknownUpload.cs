namespace OssCallback.Uploads;

/// <summary>What a client learns of an id without a record, if it asked for that with <c>?unknown=200</c>.</summary>
/// <param name="UploadId">The id.</param>
/// <param name="State">Always <c>unknown</c>.</param>
public sealed record UnknownUpload(string UploadId, string State = "unknown");
