using System.Text.Json.Serialization;

namespace OssCallback.Uploads;

/// <summary>What becomes of the object of a rejected upload.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Disposal>))]
public enum Disposal
{
    /// <summary>It stays where it is.</summary>
    [JsonStringEnumMemberName("keep")]
    Keep = 0,

    /// <summary>It is deleted.</summary>
    [JsonStringEnumMemberName("delete")]
    Delete,

    /// <summary>It stays and is tagged <c>review=rejected</c>, such as for a rule of the bucket's life cycle.</summary>
    [JsonStringEnumMemberName("tag")]
    Tag,

    /// <summary>It is moved below the profile's <c>QuarantinePrefix</c>.</summary>
    [JsonStringEnumMemberName("move")]
    Move,
}
