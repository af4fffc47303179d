using System.Text;
using System.Text.Json.Nodes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>Ways to turn our callback parameter to the attacker's own server. All are valid for OSS.</summary>
internal static class Callbacks
{
    /// <summary>The rows of the tables, each with what it does to the parameter's JSON.</summary>
    public static readonly (string Name, Func<string, Scene, string> Change)[] Redirections =
    [
        ("the callback to a server of one's own", (json, scene) => Set(json, "callbackUrl", _ => scene.Attackers.Url)),
        ("a `callbackHost` of one's own", (json, scene) => Set(json, "callbackHost", _ => "evil.example.com")),
        ("a list of `callbackUrl`, one's own first", (json, scene) => Set(json, "callbackUrl", ours => $"{scene.Attackers.Url};{ours}")),
        ("a lie in `callbackBody`", (json, scene) =>
            Set(json, "callbackBody", ours => ours!.Replace("size=${size}", "size=1", StringComparison.Ordinal))),
    ];

    public static string Base64(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    private static string Set(string json, string name, Func<string?, string> value)
    {
        var parameter = JsonNode.Parse(json)!;
        parameter[name] = value((string?)parameter[name]);
        return parameter.ToJsonString(
            new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
