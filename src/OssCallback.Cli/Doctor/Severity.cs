using System.Text.Json.Serialization;

namespace OssCallback.Cli.Doctor;

/// <summary>How much a finding matters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
internal enum Severity
{
    /// <summary>Nothing was found.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>Works, with a risk.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>Works, but costs something or confuses someone.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>Uploads end with 203, or strangers can make the server do something.</summary>
    [JsonStringEnumMemberName("high")]
    High,

    /// <summary>Anyone can forge uploads.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,
}
