using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>A service with two users and an operator, an OSS with a bucket of the attacker's own, and the attacker's server.</summary>
internal sealed class Scene : IAsyncDisposable
{
    /// <summary>What attackers keep in their own bucket does not matter.</summary>
    public const string AttackersKey = "mine/";

    private static readonly (string Key, string Value)[] Settings =
    [
        ("Policy:ApiKeys:0:Name", "alice"), ("Policy:ApiKeys:0:Sha256", Hash("alice-key")),
        ("Policy:ApiKeys:1:Name", "bob"), ("Policy:ApiKeys:1:Sha256", Hash("bob-key")),
        ("Policy:ApiKeys:2:Name", "operator"), ("Policy:ApiKeys:2:Role", "operator"), ("Policy:ApiKeys:2:Sha256", Hash("operator-key")),
        ("Policy:RateLimit:PerUserPerMinute", "0"),
        ("Policy:Profiles:default:MaxBytes", "10"), ("Policy:Profiles:default:MinBytes", "2"),
        ("Policy:Profiles:default:ContentTypes:0", "image/*"), ("Policy:Profiles:default:Variables:0", "x:album"),
        ("Policy:Profiles:named:KeyTemplate", "named/{user}/{uuid}/{filename}{ext}"),
        ("Policy:Profiles:pictures:Extensions:0", ".png"), ("Policy:Profiles:pictures:ContentTypes:0", "image/*"),
        ("Policy:Profiles:films:MaxBytes", "1000000"), ("Policy:Profiles:films:ContentTypes:0", "video/*"),
        ("Sts:RoleArn", "acs:ram::1000000000000001:role/uploader"), ("Sts:Endpoint", "{oss}"),
    ];

    private Snapshot _before = null!;

    private Scene(Deployment deployment, AttackersServer attackers)
    {
        Deployment = deployment;
        Attackers = attackers;
        Alice = new Client(deployment.Url, "alice-key");
        Bob = new Client(deployment.Url, "bob-key");
        Operator = new Client(deployment.Url, "operator-key");
    }

    public Deployment Deployment { get; }

    public AttackersServer Attackers { get; }

    /// <summary>The attacker, mostly: a user like any other.</summary>
    public Client Alice { get; }

    public Client Bob { get; }

    public Client Operator { get; }

    public static async Task<Scene> StartAsync(params (string Key, string Value)[] settings) =>
        new(await Deployment.StartAsync([.. Settings, .. settings]), await AttackersServer.StartAsync());

    /// <summary>With a key that has just these rights.</summary>
    public static async Task<Scene> StartUnderAsync(string ramPolicy)
    {
        // The simulator's tokens carry the policy and forms carry the token: short keys leave room for it.
        var deployment = await Deployment.PrepareAsync(
            [.. Settings, ("Policy:Profiles:default:KeyTemplate", "uploads/{uuid}{ext}"),
                ("Policy:Profiles:pictures:KeyTemplate", "uploads/{uuid}{ext}"),
            ("Policy:Profiles:films:KeyTemplate", "uploads/{uuid}{ext}"), ("Policy:Profiles:named:KeyTemplate", "uploads/{uuid}{ext}")]);
        var key = await RoleSession.AssumeAsync(deployment, ramPolicy);
        deployment.Set("Oss:AccessKeyId", key.AccessKeyId);
        deployment.Set("Oss:AccessKeySecret", key.AccessKeySecret);
        deployment.Set("Oss:SecurityToken", key.SecurityToken!);
        await deployment.StartServerAsync();
        return new Scene(deployment, await AttackersServer.StartAsync());
    }

    /// <summary>
    /// From here on nothing may change but what the attack is known to change; called again where an attack has a history.
    /// </summary>
    public async Task BeginAsync() => _before = await LookAsync();

    /// <summary>Nothing was stored, recorded or counted since the beginning.</summary>
    public async Task AssertUnchangedAsync() => Assert.Null((await LookAsync()).ChangesSince(_before));

    /// <summary>What became of an attack, in the words of <see cref="Outcomes"/>.</summary>
    public async Task<string> OutcomeAsync(Answer answer)
    {
        // The clock of OSS may stand in the future, where it would not take our requests.
        Deployment.OssTime.Shift = TimeSpan.Zero;
        var changes = (await LookAsync()).ChangesSince(_before);
        if (answer.Status is not (203 or >= 400))
        {
            if (changes is null && answer.Json["fields"] is not null)
            {
                return Outcomes.HarmlessKey;
            }

            return changes?.StartsWith('`') == true && changes != Outcomes.Ready["nobody: ".Length..]
                ? $"processor {changes}"
                : $"nobody: {changes ?? "changes nothing"}";
        }

        var who = answer.ContentType switch
        {
            "application/xml" => "OSS",
            "application/problem+json" => "service",
            _ => "callback",
        };
        return FormattableString.Invariant($"{who} {answer.Status} `{answer.Code}`") + (changes is null ? string.Empty : $", {changes}");
    }

    public async ValueTask DisposeAsync()
    {
        Alice.Dispose();
        Bob.Dispose();
        Operator.Dispose();
        await Attackers.DisposeAsync();
        await Deployment.DisposeAsync();
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private async Task<Snapshot> LookAsync()
    {
        // A record is final a moment before its message is gone.
        await Deployment.QueueEmptyAsync();
        Assert.Equal((0, 0), await Deployment.CountMessagesAsync());
        return new Snapshot(

            [
                .. await ListAsync(Deployment.Bucket),
                .. (await ListAsync(Deployment.ForeignBucket)).Where(
                    name => !name.StartsWith(OssEncoding.Encode(AttackersKey), StringComparison.Ordinal)),
            ],
            (await Operator.ListAsync()).ToDictionary(record => (string)record["id"]!),
            (await Operator.StatisticsAsync()).Total);
    }

    /// <summary>Keys and ETags of a bucket, as its owner sees them.</summary>
    private async Task<List<string>> ListAsync(string bucket)
    {
        var answer = await OssCall.SendAsync(Deployment, Deployment.Owner, HttpMethod.Get, bucket, null, "max-keys=1000&encoding-type=url");
        Assert.True(answer.Status == 200, answer.Body);
        var root = XDocument.Parse(answer.Body).Root!;
        Assert.NotEqual("true", root.Element("IsTruncated")!.Value);
        return [.. root.Elements("Contents").Select(item => $"{item.Element("Key")!.Value} {item.Element("ETag")!.Value}")];
    }
}
