using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A client of the service and of OSS, and an operator who looks at the records.</summary>
/// <param name="server">The address of the service.</param>
/// <param name="apiKey">Sent to the service, and to nobody else.</param>
internal sealed class Client(string server, string? apiKey = null) : IDisposable
{
    private readonly HttpClient _http = new(new KeyHandler(server, apiKey)) { Timeout = Patience.Of(TimeSpan.FromSeconds(30)) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    public async Task<Grant> GrantAsync(
        string fileName = "photo.png", long? size = null, string? profile = null, string? contentType = null)
    {
        var asked = new JsonObject { ["filename"] = fileName, ["size"] = size, ["profile"] = profile, ["contentType"] = contentType };
        var answer = await PostJsonAsync("/api/policy", asked);
        Assert.True(answer.Status == 200, answer.Body);
        return new Grant(answer.Json);
    }

    /// <summary>Posts the form of a grant to OSS.</summary>
    public Task<Answer> PostAsync(Grant grant, byte[] content) => PostFormAsync(grant.Url, grant.Fields, content);

    /// <summary>What a real client does: it posts, and confirms when the service was too slow for OSS's time.</summary>
    public async Task DeliverAsync(Grant grant, byte[] content)
    {
        var answer = await PostAsync(grant, content);
        if (answer.Status == 203)
        {
            await ConfirmUntilTakenAsync(grant);
            return;
        }

        Assert.True(answer.Status == 200, answer.Body);
    }

    /// <summary>Posts any form to OSS, the file last.</summary>
    public async Task<Answer> PostFormAsync(
        string url, IEnumerable<(string Name, string Value)> fields, byte[] content, string fileName = "file", string? contentType = null)
    {
        var boundary = Guid.NewGuid().ToString("n");
        using var form = new MultipartFormDataContent(boundary);
        form.Headers.ContentType!.Parameters.Single().Value = boundary;
        foreach (var (name, value) in fields)
        {
            form.Add(Part(new StringContent(value), name));
        }

        var file = Part(new ByteArrayContent(content), "file");
        file.Headers.ContentDisposition!.FileName = $"\"{fileName}\"";
        file.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
        form.Add(file);
        using var response = await _http.PostAsync(new Uri(url), form, Cancellation);
        return await Answer.ReadAsync(response);
    }

    /// <summary>The whole way of an upload that OSS answers with 200.</summary>
    public async Task<JsonNode> UploadAsync(byte[] content, string fileName = "photo.png", string? profile = null)
    {
        var grant = await GrantAsync(fileName, content.Length, profile);
        var answer = await PostAsync(grant, content);
        Assert.True(answer.Status == 200, answer.Body);
        return await FinalAsync(grant.UploadId);
    }

    public Task<Answer> ConfirmAsync(Grant grant) => ConfirmAsync(grant, grant.Ticket);

    public Task<Answer> ConfirmAsync(Grant grant, string ticket) =>
        PostJsonAsync(grant.ConfirmUrl, new JsonObject { ["key"] = grant.Key, ["ticket"] = ticket });

    public Task<Answer> ConfirmAsync(string key, string uploadId, string ticket) =>
        PostJsonAsync($"/api/uploads/{uploadId}/confirm", new JsonObject { ["key"] = key, ["ticket"] = ticket });

    /// <summary>What a real client does after a failed callback: it confirms until the server, which may be down, takes it.</summary>
    public Task ConfirmUntilTakenAsync(Grant grant) => Until.TrueAsync(
        async () =>
        {
            try
            {
                return (await ConfirmAsync(grant)).Status is 200 or 202;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"the confirmation of upload {grant.UploadId} was taken",
        TimeSpan.FromMinutes(3));

    public Task<Answer> StatusAsync(string uploadId) => GetAsync($"/api/uploads/{uploadId}");

    /// <summary>Waits for a terminal state and returns the record.</summary>
    public Task<JsonNode> FinalAsync(string uploadId)
    {
        var last = string.Empty;
        return Until.NotNullAsync(
            async () =>
            {
                var answer = await StatusAsync(uploadId);
                last = answer.Body;
                return answer.Status == 200 && (string)answer.Json["state"]! is "ready" or "rejected" or "failed"
                    ? answer.Json["record"]
                    : null;
            },
            $"upload {uploadId} reached a terminal state",
            () => last);
    }

    public async Task<JsonNode> ReadyAsync(string uploadId)
    {
        var record = await FinalAsync(uploadId);
        Assert.True((string)record["state"]! == "ready", record.ToJsonString());
        return record;
    }

    public async Task<Statistics> StatisticsAsync() => new((await GetAsync("/api/stats?from=" + Day(-1) + "&to=" + Day(1))).Json);

    /// <summary>All records, page by page.</summary>
    public async Task<List<JsonNode>> ListAsync(string filter = "")
    {
        var records = new List<JsonNode>();
        string? continuation = null;
        do
        {
            var answer = await GetAsync(
                $"/api/uploads?limit=300&{filter}"
                    + (continuation is null ? string.Empty : "&continuation=" + Uri.EscapeDataString(continuation)));
            Assert.True(answer.Status == 200, answer.Body);
            records.AddRange(answer.Json["uploads"]!.AsArray().Select(record => record!));
            continuation = (string?)answer.Json["continuation"];
        }
        while (continuation is not null);
        return records;
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(server + path), Cancellation);
        return await Answer.ReadAsync(response);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request, Cancellation);
            return await Answer.ReadAsync(response);
        }
    }

    public async Task<Answer> PostJsonAsync(string path, JsonObject json)
    {
        using var content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(server + path), content, Cancellation);
        return await Answer.ReadAsync(response);
    }

    private static string Day(int offset) =>
        DateTimeOffset.UtcNow.AddDays(offset).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static HttpContent Part(HttpContent content, string name)
    {
        content.Headers.ContentType = null;
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
        return content;
    }
}
