using System.Text.Json.Serialization;

namespace OssCallback.Uploads;

/// <summary>Where an upload stands. <see cref="Ready"/>, <see cref="Rejected"/> and <see cref="Failed"/> are terminal.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UploadState>))]
public enum UploadState
{
    /// <summary>No state; never stored.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>Recorded on the word of a callback, a confirmation or a listing; the object itself was not looked at yet.</summary>
    [JsonStringEnumMemberName("received")]
    Received,

    /// <summary>Size, type and ETag were taken from the object itself; reviewers are at work or wait for a human.</summary>
    [JsonStringEnumMemberName("reviewing")]
    Reviewing,

    /// <summary>The object exists, was reviewed and is counted.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>A reviewer refused the object; it is not counted.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>The object is missing or could not be checked; it is not counted and can be sent back.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
