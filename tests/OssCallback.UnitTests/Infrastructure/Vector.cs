using System.Text.Json;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>Cases that other programs made; the files lie in Vectors, each with its source.</summary>
internal static class Vector
{
    public static JsonElement File(string name)
    {
        using var document = JsonDocument.Parse(
            System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", name + ".json")));
        return document.RootElement.Clone();
    }

    public static TheoryData<string> Ids(string name) =>
        [.. File(name).GetProperty("cases").EnumerateArray().Select(one => one.Text("id"))];

    public static JsonElement Case(string name, string id) =>
        File(name).GetProperty("cases").EnumerateArray().Single(one => one.Text("id") == id);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string? TextOrNull(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static Dictionary<string, string> Map(this JsonElement element) =>
        element.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!);

    public static Dictionary<string, string> Map(this JsonElement element, string name) => element.GetProperty(name).Map();
}
