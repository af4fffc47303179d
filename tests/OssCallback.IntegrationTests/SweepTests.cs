using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;

namespace OssCallback.IntegrationTests;

/// <summary>The verbs sweep and erase, as an operator types them.</summary>
public sealed class SweepTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nobody_knows_is_shown_first_and_deleted_when_told_to()
    {
        await using var deployment = await Deployment.StartAsync();
        var known = await deployment.Client.UploadAsync([1, 2, 3]);
        var old = DateTimeOffset.UtcNow.AddDays(-40);
        var key = $"uploads/{old:yyyy}/{old:MM}/{old:dd}/alice/{Guid.NewGuid():n}.png";
        deployment.OssTime.Shift = TimeSpan.FromDays(-40);
        Assert.Equal(200, await SendAsync(deployment, HttpMethod.Put, key));
        deployment.OssTime.Shift = TimeSpan.Zero;

        var (code, shown) = await RunAsync(deployment, "sweep", "orphans", "--older-than", "30");
        Assert.Equal(0, code);
        Assert.Contains(key, shown, StringComparison.Ordinal);
        Assert.Matches(@"1 with 3 B from before \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ would be deleted with --delete\.", shown);
        Assert.Equal(200, await SendAsync(deployment, HttpMethod.Get, key));

        (code, shown) = await RunAsync(deployment, "sweep", "orphans", "--older-than", "30", "--delete", "--json");
        var result = JsonNode.Parse(shown)!;
        Assert.Equal((0, 1, 3, true), (code, (int)result["count"]!, (int)result["bytes"]!, (bool)result["deleted"]!));
        Assert.Equal(404, await SendAsync(deployment, HttpMethod.Get, key));
        Assert.Equal(200, await SendAsync(deployment, HttpMethod.Get, (string)known["object"]!));

        (code, shown) = await RunAsync(deployment, "sweep", "orphans", "--older-than", "30");
        Assert.Equal(0, code);
        Assert.StartsWith("Nothing from before", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_ticket_can_still_name_is_left_and_said()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Policy:ApiKeys:0:Name", "alice"), ("Policy:ApiKeys:0:Sha256", Sha256("alice-key")),
            ("Policy:ApiKeys:1:Name", "back-office"), ("Policy:ApiKeys:1:Sha256", Sha256("office-key")),
            ("Policy:ApiKeys:1:Role", "operator"));
        using var alice = new Client(deployment.Url, "alice-key");
        using var office = new Client(deployment.Url, "office-key");
        var grant = await alice.GrantAsync("photo.png", 3);
        Assert.Equal(200, (await alice.PostAsync(grant, [1, 2, 3])).Status);
        await office.ReadyAsync(grant.UploadId);

        var (code, shown) = await RunAsync(deployment, "erase", "--user", "alice", "--delete", "--api-key", "office-key");

        Assert.Equal(1, code);
        Assert.Contains("; 1 left alone.", shown, StringComparison.Ordinal);
        Assert.Equal("ready", (string)(await office.ReadyAsync(grant.UploadId))["state"]!);

        (code, shown) = await RunAsync(deployment, "erase", "--user", "nobody", "--api-key", "office-key");
        Assert.Equal(0, code);
        Assert.StartsWith("Nothing", shown, StringComparison.Ordinal);

        (code, _) = await RunAsync(deployment, "erase", "--user", "alice", "--delete", "--api-key", "alice-key");
        Assert.Equal(1, code);
    }

    [Theory]
    [InlineData("sweep", "everything", "--older-than", "30")]
    [InlineData("sweep", "rejected")]
    [InlineData("sweep", "rejected", "--older-than", "0")]
    [InlineData("erase")]
    public async Task A_command_that_is_none_asks_nobody(params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, [.. arguments, "--server", "http://127.0.0.1:9"]);

        Assert.NotEqual(0, await program.ExitAsync());

        Assert.DoesNotContain("cannot be reached", program.Errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(Deployment deployment, params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, [.. arguments, "--server", deployment.Url]);
        var code = await program.ExitAsync();
        return (code, program.Output.ToString() + (code == 0 ? string.Empty : program.Errors.ToString()));
    }

    private static string Sha256(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task<int> SendAsync(Deployment deployment, HttpMethod method, string key)
    {
        var request = new OssRequest { Method = method.Method, Bucket = Deployment.Bucket, Key = key };
        var query = SignatureV4.PresignQuery(
            request, Deployment.Owner, Deployment.Region, deployment.OssTime.GetUtcNow(), expirySeconds: 60);
        var text = string.Join(
            '&', query.Select(pair => $"{OssEncoding.Encode(pair.Key)}={OssEncoding.Encode(pair.Value ?? string.Empty)}"));
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(
            method, $"{deployment.Oss.Endpoint}/{Deployment.Bucket}/{OssEncoding.EncodePath(key)}?{text}");
        message.Content = method == HttpMethod.Put ? new ByteArrayContent([1, 2, 3]) : null;
        using var answer = await http.SendAsync(message, Cancellation);
        return (int)answer.StatusCode;
    }
}
