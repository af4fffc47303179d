using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;

namespace OssCallback.IntegrationTests;

/// <summary>Temporary credentials, both ways: what clients get, and the service that lives on a role itself.</summary>
public sealed class StsTests
{
    private static readonly (string Key, string Value)[] Settings =
    [
        ("Sts:RoleArn", "acs:ram::1000000000000001:role/uploader"),
        ("Sts:Endpoint", "{oss}"),
    ];

    private static readonly (string Key, string Value)[] OnRole =
    [
        ("Oss:Credentials", "AssumeRole"),
        ("Oss:RoleArn", "acs:ram::1000000000000001:role/upload-service"),
    ];

    [Fact]
    public async Task A_client_uploads_below_its_prefix_with_the_callback_and_nowhere_else()
    {
        await using var deployment = await Deployment.StartAsync(Settings);
        var sts = (await deployment.Client.GetAsync("/api/sts")).Json;
        Assert.Equal(200, (int)sts["StatusCode"]!);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string)sts["Expiration"]!);
        var prefix = (string)sts["prefix"]!;

        var inside = await PutAsync(deployment, sts, prefix + "album/cat.png");
        var besides = await PutAsync(deployment, sts, prefix.TrimEnd('/') + "-more/cat.png");
        var elsewhere = await PutAsync(deployment, sts, "uploads/cat.png");
        var reading = await SendAsync(deployment, sts, HttpMethod.Get, prefix + "album/cat.png");

        Assert.Equal((200, "OK"), (inside.Status, (string)inside.Json["Status"]!));
        var record = await deployment.Client.ReadyAsync((string)inside.Json["uploadId"]!);
        Assert.Equal(
            (prefix + "album/cat.png", "default", 3), ((string)record["object"]!, (string)record["profile"]!, (int)record["size"]!));
        Assert.All([besides, elsewhere, reading], refused => Assert.Equal((403, "AccessDenied"), (refused.Status, refused.Code)));
        Assert.Single(await deployment.Client.ListAsync());
    }

    [Fact]
    public async Task The_ticket_of_the_prefix_confirms_an_upload_without_callback_and_no_other()
    {
        await using var deployment = await Deployment.StartAsync(Settings);
        var sts = (await deployment.Client.GetAsync("/api/sts")).Json;
        var other = (await deployment.Client.GrantAsync()).UploadId;
        var key = (string)sts["prefix"]! + "a.png";
        await SendAsync(deployment, sts, HttpMethod.Put, key, content: [1, 2, 3]);
        var id = Uploads.UploadId.Of(Deployment.Bucket, key);

        var confirmed = await ConfirmAsync(id, key);
        var stretched = await ConfirmAsync(other, "uploads/other.png");

        Assert.Equal(202, confirmed.Status);
        Assert.Equal((400, "ticket_mismatch"), (stretched.Status, stretched.Code));
        await deployment.Client.ReadyAsync(id);

        async Task<Answer> ConfirmAsync(string uploadId, string confirmedKey) => await deployment.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{deployment.Url}/api/uploads/{uploadId}/confirm")
            {
                Content = new StringContent(
                    new JsonObject { ["key"] = confirmedKey, ["ticket"] = (string)sts["ticket"]! }.ToJsonString(),
                    new MediaTypeHeaderValue("application/json")),
            });
    }

    [Fact]
    public async Task A_service_that_lives_on_a_role_grants_forms_with_its_token()
    {
        await using var deployment = await Deployment.StartAsync([.. Settings, .. OnRole]);
        var grant = await deployment.Client.GrantAsync("a.png", 3);

        var posted = await deployment.Client.PostAsync(grant, [1, 2, 3]);

        Assert.NotEmpty(grant["x-oss-security-token"]);
        Assert.Equal(200, posted.Status);
        await deployment.Client.ReadyAsync(grant.UploadId);
    }

    [Fact]
    public async Task Without_sts_the_service_starts_and_says_so()
    {
        await using var deployment = await Deployment.StartAsync([.. Settings, .. OnRole, ("Sts:Endpoint", "http://127.0.0.1:1")]);

        var sts = await deployment.Client.GetAsync("/api/sts");
        var grant = await deployment.Client.GetAsync("/api/policy?filename=a.png");

        Assert.Equal((200, 500, "sts_unavailable"), (sts.Status, (int)sts.Json["StatusCode"]!, (string)sts.Json["ErrorCode"]!));
        Assert.Equal((503, "credentials_unavailable"), (grant.Status, grant.Code));
        Assert.False(deployment.Server.HasExited);
    }

    private static Task<Answer> PutAsync(Deployment deployment, JsonNode sts, string key) =>
        SendAsync(deployment, sts, HttpMethod.Put, key, (string)sts["callbackBase64"]!, [1, 2, 3]);

    /// <summary>As the SDKs do it: credentials, token and callback in headers.</summary>
    private static Task<Answer> SendAsync(
        Deployment deployment, JsonNode sts, HttpMethod method, string key, string? callback = null, byte[]? content = null)
    {
        var credentials = new OssCredentials((string)sts["AccessKeyId"]!, (string)sts["AccessKeySecret"]!, (string)sts["SecurityToken"]!);
        var headers = new Dictionary<string, string>
        {
            ["x-oss-date"] = SignatureV4.FormatDate(TimeProvider.System.GetUtcNow()),
            ["x-oss-content-sha256"] = SignatureV4.UnsignedPayload,
            ["x-oss-security-token"] = credentials.SecurityToken!,
        };
        if (callback is not null)
        {
            headers["x-oss-callback"] = callback;
        }

        var request = new HttpRequestMessage(method, $"{deployment.Oss.Endpoint}/{Deployment.Bucket}/{OssEncoding.EncodePath(key)}");
        if (content is not null)
        {
            request.Content = new ByteArrayContent(content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            headers["content-type"] = "image/png";
        }

        var authorization = SignatureV4.Authorization(
            new OssRequest { Method = method.Method, Bucket = Deployment.Bucket, Key = key, Headers = headers }, credentials,
            (string)sts["region"]!);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers.Where(header => header.Key != "content-type"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return deployment.Client.SendAsync(request);
    }
}
