using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Uploads;

namespace OssCallback.IntegrationTests;

/// <summary><c>format=v1</c> and <c>format=v4</c> as the pages of OSS's documentation use them.</summary>
public sealed class DirectoryGrantTests
{
    [Theory]
    [InlineData("v1", "${filename}", "/\u732b.png")]
    [InlineData("v1", "K4fQmzWdh2.png", "/K4fQmzWdh2.png")]
    [InlineData("v4", "${filename}", "/\u732b.png")]
    [InlineData("v4", "K4fQmzWdh2.png", "/K4fQmzWdh2.png")]
    public async Task The_articles_page_works_unchanged(string format, string name, string ending)
    {
        await using var deployment = await Deployment.StartAsync(
            ("Policy:Profiles:pictures:ContentTypes:0", "image/*"),
            ("Policy:Profiles:pictures:KeyTemplate", "pictures/{yyyy}/{uuid}{ext}"));
        var grant = await AskAsync(deployment, $"?format={format}&profile=pictures");

        var answer = await deployment.Client.PostFormAsync(
            (string)grant["host"]!, Form(grant, (string)grant["dir"]! + name), [1, 2, 3], "\u732b.png", "image/png");

        Assert.True(answer.Status == 200, answer.Body);
        var record = await deployment.Client.ReadyAsync((string)answer.Json["uploadId"]!);
        Assert.Equal(
            ((string)grant["dir"]! + ending[1..], "pictures", 3, "image/png"),
            ((string)record["object"]!, (string)record["profile"]!, (int)record["size"]!, (string)record["mimeType"]!));
        Assert.Equal(UploadId.Of(Deployment.Bucket, (string)record["object"]!), (string)record["id"]!);
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v4")]
    public async Task One_grant_takes_many_files_and_none_outside_its_directory(string format)
    {
        await using var deployment = await Deployment.StartAsync(("Policy:Profiles:default:MaxBytes", "4"));
        var client = deployment.Client;
        var grant = await AskAsync(deployment, "?format=" + format);
        var other = await AskAsync(deployment, "?format=" + format);
        var (host, directory) = ((string)grant["host"]!, (string)grant["dir"]!);

        foreach (var name in new[] { "a.txt", "b/c.txt" })
        {
            await client.ReadyAsync((string)(await client.PostFormAsync(host, Form(grant, directory + name), [1])).Json["uploadId"]!);
        }

        foreach (var key in new[] { (string)other["dir"]! + "a.txt", "a.txt", directory[..^1] + "x/a.txt" })
        {
            Assert.Equal((403, "AccessDenied"), await StatusAndCodeAsync(client.PostFormAsync(host, Form(grant, key), [1])));
        }

        Assert.Equal(
            (403, "AccessDenied"),
            await StatusAndCodeAsync(
                client.PostFormAsync(host, Form(grant, directory + "d.txt").Where(field => field.Name != "callback"), [1])));
        Assert.Equal(
            (403, "AccessDenied"),
            await StatusAndCodeAsync(
                client.PostFormAsync(
                    host,
                    Form(grant, directory + "d.txt").Select(
                        field => field.Name == "callback" ? (field.Name, (string)other["callback"]!) : field),
                    [1])));
        Assert.Equal(
            (400, "EntityTooLarge"), await StatusAndCodeAsync(client.PostFormAsync(host, Form(grant, directory + "d.txt"), new byte[5])));
        Assert.Equal(2, (await client.ListAsync()).Count);
    }

    [Fact]
    public async Task An_upload_into_a_directory_is_confirmed_by_the_ticket_of_the_directory()
    {
        await using var deployment = await Deployment.StartAsync();
        var client = deployment.Client;
        var grant = await AskAsync(deployment, "?format=v1");
        var key = (string)grant["dir"]! + "a.txt";
        deployment.Oss.Faults.DropCallback = true;
        Assert.Equal(
            (203, "CallbackFailed"), await StatusAndCodeAsync(client.PostFormAsync((string)grant["host"]!, Form(grant, key), [1])));

        var id = UploadId.Of(Deployment.Bucket, key);
        var answer = await client.PostJsonAsync(
            $"/api/uploads/{id}/confirm", new JsonObject { ["key"] = key, ["ticket"] = (string)grant["ticket"]! });

        Assert.Equal(202, answer.Status);
        Assert.Equal("confirm", (string)(await client.ReadyAsync(id))["source"]!);
    }

    /// <summary>What the pages of the article (v1) and of today's documentation (v4) send, and nothing else.</summary>
    internal static List<(string Name, string Value)> Form(JsonNode grant, string key)
    {
        string Of(string member) => (string)grant[member]!;
        return grant["accessid"] is not null
            ?
            [
                ("key", key),
                ("policy", Of("policy")),
                ("OSSAccessKeyId", Of("accessid")),
                ("success_action_status", "200"),
                ("callback", Of("callback")),
                ("signature", Of("signature")),
            ]
            : [("success_action_status", "200"), ("policy", Of("policy")), ("x-oss-signature", Of("signature")),
                ("x-oss-signature-version", "OSS4-HMAC-SHA256"), ("x-oss-credential", Of("x_oss_credential")),
                ("x-oss-date", Of("x_oss_date")), ("key", key), ("x-oss-security-token", Of("security_token")),
                ("callback", Of("callback"))];
    }

    internal static async Task<JsonNode> AskAsync(Deployment deployment, string query)
    {
        var answer = await deployment.Client.GetAsync("/api/policy" + query);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }

    private static async Task<(int Status, string Code)> StatusAndCodeAsync(Task<Answer> answering)
    {
        var answer = await answering;
        return (answer.Status, answer.Code);
    }
}
