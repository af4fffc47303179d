using System.Text.Json.Nodes;

namespace OssCallback.IntegrationTests.Support;

/// <summary>The statistics of yesterday, today and tomorrow: a test that runs over midnight still counts right.</summary>
internal sealed class Statistics(JsonNode json)
{
    public (long Uploads, long Bytes, long Rejected, long Failed) Total =>
        (InTotal("uploads"), InTotal("bytes"), InTotal("rejected"), InTotal("failed"));

    public (long Uploads, long Bytes) Type(string name) => Sum("types", name);

    public (long Uploads, long Bytes) Profile(string name) => Sum("profiles", name);

    private long InTotal(string name) => (long)json["total"]![name]!;

    private (long Uploads, long Bytes) Sum(string dimension, string name)
    {
        var sums = json["days"]!.AsArray().Select(day => day![dimension]![name]).OfType<JsonNode>().ToList();
        return (sums.Sum(sum => (long)sum["uploads"]!), sums.Sum(sum => (long)sum["bytes"]!));
    }
}
