using System.Text.Json.Serialization;

namespace OssCallback.Sweep;

/// <summary>What is tidied up, each kind apart.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SweepKind>))]
public enum SweepKind
{
    /// <summary>None; never asked for.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>Objects of rejected uploads; their records stay.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>Objects without a record, where the grants of a profile lead to and nowhere else.</summary>
    [JsonStringEnumMemberName("orphans")]
    Orphans,

    /// <summary>Uploads in parts that were neither completed nor aborted.</summary>
    [JsonStringEnumMemberName("parts")]
    Parts,

    /// <summary>What records keep of the callback itself: its raw body, the client's address, OSS's request id.</summary>
    [JsonStringEnumMemberName("evidence")]
    Evidence,

    /// <summary>Whole records; their objects and the statistics stay.</summary>
    [JsonStringEnumMemberName("records")]
    Records,
}
