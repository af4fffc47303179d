using System.Text.Json.Nodes;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A grant as a client sees it. The fields may be changed: a hostile client does.</summary>
internal sealed class Grant(JsonNode json)
{
    public string UploadId { get; } = (string)json["uploadId"]!;

    public string Url { get; } = (string)json["url"]!;

    public string Ticket { get; } = (string)json["ticket"]!;

    public string ConfirmUrl { get; } = (string)json["confirmUrl"]!;

    public string Key { get; } = (string)json["fields"]!["key"]!;

    public List<(string Name, string Value)> Fields { get; } =
        [.. json["fields"]!.AsObject().Select(field => (field.Key, (string)field.Value!))];

    public string this[string name]
    {
        get => Fields.Single(field => field.Name == name).Value;
        set => Fields[Fields.FindIndex(field => field.Name == name)] = (name, value);
    }

    public Grant With(string name, string value)
    {
        Fields.Add((name, value));
        return this;
    }

    public Grant Without(string name)
    {
        Assert.Equal(1, Fields.RemoveAll(field => field.Name == name));
        return this;
    }
}
