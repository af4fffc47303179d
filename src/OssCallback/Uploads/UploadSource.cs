using System.Text.Json.Serialization;

namespace OssCallback.Uploads;

/// <summary>Who first told us of an upload.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UploadSource>))]
public enum UploadSource
{
    /// <summary>OSS, by a signed callback.</summary>
    [JsonStringEnumMemberName("callback")]
    Callback = 0,

    /// <summary>The client, by <c>POST /api/uploads/{id}/confirm</c>.</summary>
    [JsonStringEnumMemberName("confirm")]
    Confirm,

    /// <summary>A listing of the bucket.</summary>
    [JsonStringEnumMemberName("reconcile")]
    Reconcile,
}
