using System.Text.Json.Serialization;

namespace OssCallback.Cli.Doctor;

/// <summary>How a check ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckOutcome>))]
internal enum CheckOutcome
{
    /// <summary>It did not run.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>Nothing was found.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>Something is wrong.</summary>
    [JsonStringEnumMemberName("found")]
    Found,

    /// <summary>It could not be checked; the detail says why.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,
}
