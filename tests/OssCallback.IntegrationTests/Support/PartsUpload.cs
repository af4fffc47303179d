using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A client that uploads a file in parts: it has its grant, and the number that OSS gave the upload.</summary>
internal sealed class PartsUpload
{
    private readonly Deployment _deployment;

    private PartsUpload(Deployment deployment, Client client, JsonNode grant, string uploadId) =>
        (_deployment, Client, Grant, UploadId) = (deployment, client, grant, uploadId);

    public JsonNode Grant { get; }

    /// <summary>The number of OSS.</summary>
    public string UploadId { get; }

    /// <summary>The identity of ours.</summary>
    public string Id => (string)Grant["uploadId"]!;

    public string Key => (string)Grant["key"]!;

    public string Token => (string)Grant["token"]!;

    private Client Client { get; }

    public static async Task<PartsUpload> BeginAsync(
        Deployment deployment, long size, string fileName = "film.mp4", string? profile = null, Client? client = null)
    {
        client ??= deployment.Client;
        var answer = await client.PostJsonAsync(
            "/api/multipart", new JsonObject { ["filename"] = fileName, ["size"] = size, ["profile"] = profile });
        Assert.True(answer.Status == 200, answer.Body);
        return await BeginAsync(deployment, client, answer.Json);
    }

    /// <summary>Begins another upload with the same grant.</summary>
    public Task<PartsUpload> BeginAgainAsync() => BeginAsync(_deployment, Client, Grant);

    public Task<Answer> SignAsync(
        string method, int? partNumber = null, string? token = null, string? key = null, string? uploadId = null) =>
        Client.PostJsonAsync("/api/multipart/sign",
        new JsonObject
        {
            ["token"] = token ?? Token,
            ["method"] = method,
            ["key"] = key ?? Key,
            ["uploadId"] = uploadId ?? UploadId,
            ["partNumber"] = partNumber,
        });

    /// <summary>Has a request signed and sends it.</summary>
    public async Task<Answer> DoAsync(string method, int? partNumber = null, byte[]? body = null)
    {
        var signed = await SignAsync(method, partNumber);
        Assert.True(signed.Status == 200, signed.Body);
        return await SendAsync(_deployment, signed.Json, body);
    }

    public async Task PutAsync(int partNumber, byte[] body)
    {
        var answer = await DoAsync("PUT", partNumber, body);
        Assert.True(answer.Status == 200, answer.Body);
    }

    public async Task<int> CountPartsAsync() => XDocument.Parse((await DoAsync("GET")).Body).Root!.Elements("Part").Count();

    public Task<Answer> CompleteAsync(string? token = null, string? key = null, string? uploadId = null) =>
        Client.PostJsonAsync("/api/multipart/complete",
        new JsonObject { ["token"] = token ?? Token, ["key"] = key ?? Key, ["uploadId"] = uploadId ?? UploadId });

    /// <summary>No object, no record, nothing queued.</summary>
    public async Task AssertNothingStoredAsync()
    {
        Assert.Equal((404, "object_missing"), await CodeAsync(Client.ConfirmAsync(Key, Id, (string)Grant["ticket"]!)));
        Assert.Equal(404, (await Client.StatusAsync(Id)).Status);
        Assert.Equal((0, 0), await _deployment.CountMessagesAsync());
    }

    public static async Task<(int Status, string Code)> CodeAsync(Task<Answer> answering)
    {
        var answer = await answering;
        return (answer.Status, answer.Code);
    }

    public static Task<Answer> SendAsync(Deployment deployment, JsonNode signed, byte[]? body = null)
    {
        var request = new HttpRequestMessage(
            new HttpMethod((string)signed["method"]!), new Uri((string)signed["url"]!))
        { Content = new ByteArrayContent(body ?? []) };
        foreach (var (name, value) in signed["headers"]!.AsObject())
        {
            if (name == "Content-Type")
            {
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse((string)value!);
            }
            else
            {
                request.Headers.Add(name, (string)value!);
            }
        }

        return deployment.Client.SendAsync(request);
    }

    private static async Task<PartsUpload> BeginAsync(Deployment deployment, Client client, JsonNode grant)
    {
        var begun = await SendAsync(deployment, grant);
        Assert.True(begun.Status == 200, begun.Body);
        return new PartsUpload(deployment, client, grant, XDocument.Parse(begun.Body).Root!.Element("UploadId")!.Value);
    }
}
