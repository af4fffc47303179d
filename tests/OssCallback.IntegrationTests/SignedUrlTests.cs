using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>Presigned PUT through the real server and OSS's own checks; and what holds for every kind of grant.</summary>
public sealed class SignedUrlTests
{
    /// <summary><c>printf '\x01\x02\x03\x04' | openssl md5 -binary | base64</c>.</summary>
    private const string ContentMd5 = "CNbAWiFRKnmh3+udKo8mLw==";

    private static readonly byte[] Content = [1, 2, 3, 4];

    [Theory]
    [InlineData("v4")]
    [InlineData("v1")]
    public async Task An_upload_by_presigned_url_is_called_back_and_becomes_ready(string signature)
    {
        await using var deployment = await Deployment.StartAsync(
            ("Policy:Profiles:default:KeyTemplate", "uploads/{uuid}/{filename}{ext}"),
            ("Policy:Profiles:default:Variables:0", "x:album"));
        var url = await AskAsync(
            deployment,
            $"?signature={signature}&filename={Uri.EscapeDataString("\u732b.png")}&md5={Uri.EscapeDataString(ContentMd5)}"
            + $"&x:album={Uri.EscapeDataString("\u590f & 1=\"100%\"")}");

        var answer = await PutAsync(deployment, url, Content);

        Assert.Equal((200, (string)url["uploadId"]!), (answer.Status, (string?)answer.Json["uploadId"]));
        var record = await deployment.Client.ReadyAsync((string)url["uploadId"]!);
        Assert.Equal(
            ((string)url["key"]!, "image/png", 4, "callback"),
            ((string)record["object"]!, (string)record["mimeType"]!, (int)record["size"]!, (string)record["source"]!));
        Assert.Equal("\u590f & 1=\"100%\"", (string)record["variables"]!["x:album"]!);
        Assert.Equal((409, "FileAlreadyExists"), await StatusAndCodeAsync(PutAsync(deployment, url, Content)));
    }

    [Fact]
    public async Task A_url_is_refused_by_oss_once_it_has_expired_and_its_renewal_is_taken()
    {
        await using var deployment = await Deployment.StartAsync();
        var url = await AskAsync(deployment, "?filename=a.png&expires=60");
        var form = await deployment.Client.PostJsonAsync("/api/policy", new JsonObject { ["filename"] = "a.png", ["expires"] = 60 });
        deployment.OssTime.Shift = TimeSpan.FromMinutes(10);
        Assert.Equal((403, "AccessDenied"), await StatusAndCodeAsync(PutAsync(deployment, url, Content)));
        Assert.Equal((403, "AccessDenied"), await StatusAndCodeAsync(deployment.Client.PostAsync(new Grant(form.Json), Content)));

        var renewedUrl = await deployment.Client.PostJsonAsync(
            "/api/signed-url",
            new JsonObject { ["filename"] = "a.png", ["key"] = (string)url["key"]!, ["ticket"] = (string)url["ticket"]! });
        var renewedForm = await deployment.Client.PostJsonAsync(
            "/api/policy",
            new JsonObject { ["filename"] = "a.png", ["key"] = new Grant(form.Json).Key, ["ticket"] = new Grant(form.Json).Ticket });

        Assert.Equal(200, (await PutAsync(deployment, renewedUrl.Json, Content)).Status);
        Assert.Equal(200, (await deployment.Client.PostAsync(new Grant(renewedForm.Json), Content)).Status);
        Assert.Equal("ready", (string)(await deployment.Client.ReadyAsync((string)url["uploadId"]!))["state"]!);
        Assert.Equal("ready", (string)(await deployment.Client.ReadyAsync(new Grant(form.Json).UploadId))["state"]!);
        var late = await deployment.Client.PostJsonAsync(
            "/api/policy",
            new JsonObject { ["filename"] = "a.png", ["key"] = new Grant(form.Json).Key, ["ticket"] = new Grant(form.Json).Ticket });
        Assert.Equal((409, "upload_settled"), (late.Status, late.Code));
    }

    [Fact]
    public async Task Every_kind_of_permission_works_with_temporary_credentials()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Oss:AccessKeyId", Deployment.Temporary.AccessKeyId),
            ("Oss:AccessKeySecret", Deployment.Temporary.AccessKeySecret),
            ("Oss:SecurityToken", Deployment.Temporary.SecurityToken!));
        var client = deployment.Client;

        await client.UploadAsync(Content);
        foreach (var signature in new[] { "v4", "v1" })
        {
            var url = await AskAsync(deployment, "?filename=a.png&signature=" + signature);
            Assert.Equal(200, (await PutAsync(deployment, url, Content)).Status);
            await client.ReadyAsync((string)url["uploadId"]!);
        }

        foreach (var format in new[] { "v4", "v1" })
        {
            var grant = await DirectoryGrantTests.AskAsync(deployment, "?format=" + format);
            var form = DirectoryGrantTests.Form(grant, (string)grant["dir"]! + "a.png");
            if (format == "v1")
            {
                // The article's page knows no temporary credentials: this field is the one that has to be added.
                Assert.Equal(
                    (403, "InvalidAccessKeyId"), await StatusAndCodeAsync(client.PostFormAsync((string)grant["host"]!, form, Content)));
                form.Add(("x-oss-security-token", (string)grant["security_token"]!));
            }

            var answer = await client.PostFormAsync((string)grant["host"]!, form, Content);
            Assert.True(answer.Status == 200, answer.Body);
            await client.ReadyAsync((string)answer.Json["uploadId"]!);
        }
    }

    [Fact]
    public async Task An_idempotency_key_outlives_the_process()
    {
        await using var deployment = await Deployment.StartAsync();
        var before = await AskWithKeyAsync("?filename=a.png");
        await deployment.KillAndRestartAsync();

        var after = await AskWithKeyAsync("?filename=a.png");
        var other = await AskWithKeyAsync("?filename=b.png");

        Assert.Equal(
            (200, before.Json["uploadId"]!.ToString(), new Grant(before.Json).Key),
            (after.Status, after.Json["uploadId"]!.ToString(), new Grant(after.Json).Key));
        Assert.Equal((422, "idempotency_mismatch"), (other.Status, other.Code));

        async Task<Answer> AskWithKeyAsync(string query)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(deployment.Url + "/api/policy" + query));
            request.Headers.Add("Idempotency-Key", "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");
            return await deployment.Client.SendAsync(request);
        }
    }

    private static async Task<JsonNode> AskAsync(Deployment deployment, string query)
    {
        var answer = await deployment.Client.GetAsync("/api/signed-url" + query);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }

    private static Task<Answer> PutAsync(Deployment deployment, JsonNode url, byte[] content) =>
        PutAsync(
            deployment, (string)url["url"]!,
            url["headers"]!.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!), content);

    private static Task<Answer> PutAsync(Deployment deployment, string url, Dictionary<string, string> headers, byte[] content)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri(url)) { Content = new ByteArrayContent(content) };
        foreach (var (name, value) in headers)
        {
            HttpHeaders target = name.StartsWith("Content-", StringComparison.Ordinal) ? request.Content.Headers : request.Headers;
            Assert.True(target.TryAddWithoutValidation(name, value));
        }

        return deployment.Client.SendAsync(request);
    }

    private static async Task<(int Status, string Code)> StatusAndCodeAsync(Task<Answer> answering)
    {
        var answer = await answering;
        return (answer.Status, answer.Code);
    }
}
