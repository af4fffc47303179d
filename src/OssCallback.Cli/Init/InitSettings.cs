using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OssCallback.Cli.Init;

/// <summary>The settings that a service begins with, and the keys that were made for it.</summary>
internal sealed class InitSettings
{
    private const int KeyBytes = 32;

    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What clients (your back end, or pages and apps behind it) ask for grants with.</summary>
    public string ClientKey { get; } = NewKey();

    /// <summary>What you look at uploads with.</summary>
    public string OperatorKey { get; } = NewKey();

    public required string Bucket { get; init; }

    /// <summary>Without prefix.</summary>
    public required string Region { get; init; }

    public required string AccessKeyId { get; init; }

    public required string AccessKeySecret { get; init; }

    public required string CallbackUrl { get; init; }

    public required IReadOnlyList<string> Origins { get; init; }

    public required IReadOnlyList<string> ContentTypes { get; init; }

    /// <summary>By key, with colons.</summary>
    public IReadOnlyDictionary<string, string?> Values()
    {
        var values = new Dictionary<string, string?>
        {
            ["Oss:Bucket"] = Bucket,
            ["Oss:Region"] = Region,
            ["Oss:AccessKeyId"] = AccessKeyId,
            ["Oss:AccessKeySecret"] = AccessKeySecret,
            ["Callback:Urls:0"] = CallbackUrl,
            ["Callback:TicketKeys:0"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)),
            ["Policy:ApiKeys:0:Name"] = "client",
            ["Policy:ApiKeys:0:Sha256"] = Hash(ClientKey),
            ["Policy:ApiKeys:1:Name"] = "operator",
            ["Policy:ApiKeys:1:Role"] = "operator",
            ["Policy:ApiKeys:1:Sha256"] = Hash(OperatorKey),
        };
        foreach (var (index, origin) in Origins.Index())
        {
            values[FormattableString.Invariant($"Policy:AllowedOrigins:{index}")] = origin;
        }

        foreach (var (index, type) in ContentTypes.Index())
        {
            values[FormattableString.Invariant($"Policy:Profiles:default:ContentTypes:{index}")] = type;
        }

        return values;
    }

    /// <summary>A settings file for the server.</summary>
    public static string ServerFile(IReadOnlyDictionary<string, string?> values)
    {
        var root = new JsonObject();
        foreach (var (key, value) in values)
        {
            var parent = root;
            var names = key.Split(':');
            foreach (var name in names[..^1])
            {
                parent = (JsonObject)(parent[name] ??= new JsonObject());
            }

            parent[names[^1]] = value;
        }

        return Lists(root)!.ToJsonString(Readable) + "\n";
    }

    /// <summary>A <c>local.settings.json</c> for the Functions app.</summary>
    public static string FunctionsFile(IReadOnlyDictionary<string, string?> values)
    {
        var all = new JsonObject
        {
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        };
        foreach (var (key, value) in values)
        {
            all[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new JsonObject { ["IsEncrypted"] = false, ["Values"] = all }.ToJsonString(Readable) + "\n";
    }

    /// <summary>Objects whose members are numbers are lists.</summary>
    private static JsonNode? Lists(JsonNode? node) => node is not JsonObject found ? node?.DeepClone()
        : found.Count > 0 && found.All(member => member.Key.All(char.IsAsciiDigit))
            ? new JsonArray([.. found.Select(member => Lists(member.Value))])
            : new JsonObject(found.Select(member => KeyValuePair.Create(member.Key, Lists(member.Value))));

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
