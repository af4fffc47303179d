using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.Callbacks;
using OssCallback.Callers;
using OssCallback.Http;
using OssCallback.IntegrationTests.Hostile;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using Answer = OssCallback.IntegrationTests.Support.Answer;

namespace OssCallback.IntegrationTests;

/// <summary>
/// What credentials of later sessions, days and instances may do with an upload that has begun: as decided by the simulated OSS. Service
/// and OSS share a clock that the test sets.
/// </summary>
public sealed class SessionDirectoryTests : IAsyncLifetime
{
    private static readonly byte[] Part = new byte[100 * 1024];

    private Deployment _deployment = null!;
    private ServiceProvider _service = null!;

    public async ValueTask InitializeAsync()
    {
        _deployment = await Deployment.PrepareAsync(
            ("Policy:ApiKeys:0:Name", "alice"), ("Policy:ApiKeys:0:Sha256", Hash("alice-key")),
            ("Policy:ApiKeys:1:Name", "bob"), ("Policy:ApiKeys:1:Sha256", Hash("bob-key")),
            ("Sts:RoleArn", "acs:ram::1000000000000001:role/uploader"), ("Sts:Endpoint", "{oss}"), ("Storage:TimeZone", "UTC"));
        _service = _deployment.StartInProcess();

        // The first second of a day.
        var now = _deployment.OssTime.GetUtcNow();
        _deployment.OssTime.Shift += now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime;
    }

    [Fact]
    public async Task Another_user_may_not_put_into_the_directory()
    {
        var (alice, bob) = (await AskAsync("alice-key"), await AskAsync("bob-key"));

        var stolen = await PutAsync(bob, Prefix(alice) + "a.png");
        var own = await PutAsync(alice, Prefix(alice) + "a.png");

        Assert.NotEqual(Prefix(alice), Prefix(bob));
        Assert.Equal((403, "AccessDenied"), (stolen.Status, stolen.Code));
        Assert.Equal(200, own.Status);
    }

    [Fact]
    public async Task An_upload_in_parts_goes_on_with_the_credentials_of_another_instance()
    {
        await using var other = _deployment.StartInProcess();
        var first = await AskAsync("alice-key");
        var key = Prefix(first) + "film.mp4";
        var uploadId = await BeginAsync(first, key);

        var second = await AskAsync("alice-key", other);
        var answer = await FinishAsync(second, key, uploadId);

        Assert.NotEqual((string)first["AccessKeyId"]!, (string)second["AccessKeyId"]!);
        Assert.Equal((200, Prefix(first)), (answer.Status, Prefix(second)));
    }

    [Fact]
    public async Task An_upload_in_parts_goes_on_until_the_last_credentials_of_the_next_day_end()
    {
        var first = await AskAsync("alice-key");
        var key = Prefix(first) + "film.mp4";
        var uploadId = await BeginAsync(first, key);
        _deployment.OssTime.Shift += TimeSpan.FromHours(48) - TimeSpan.FromMinutes(1);
        var last = await AskAsync("alice-key");
        _deployment.OssTime.Shift += TimeSpan.FromMinutes(59);

        var answer = await FinishAsync(last, key, uploadId);

        Assert.NotEqual(Prefix(first), Prefix(last));
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            TicketVerdict.Valid,
            _deployment.Tickets.Verify((string)first["ticket"]!, Deployment.Bucket, key, _deployment.OssTime.GetUtcNow()).Verdict);
    }

    [Fact]
    public async Task The_directory_of_the_day_before_yesterday_is_closed()
    {
        var first = await AskAsync("alice-key");
        _deployment.OssTime.Shift += TimeSpan.FromHours(48);
        var later = await AskAsync("alice-key");

        var old = await PutAsync(later, Prefix(first) + "a.png");
        var today = await PutAsync(later, Prefix(later) + "a.png");

        Assert.Equal((403, "AccessDenied"), (old.Status, old.Code));
        Assert.Equal(200, today.Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    public async Task Neither_days_directory_takes_a_public_object(int hours)
    {
        var first = await AskAsync("alice-key");
        _deployment.OssTime.Shift += TimeSpan.FromHours(hours);
        var later = await AskAsync("alice-key");

        var answer = await PutAsync(later, Prefix(first) + "a.png", ("x-oss-object-acl", "public-read"));

        Assert.Equal((403, "AccessDenied"), (answer.Status, answer.Code));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _deployment.DisposeAsync();
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string Prefix(JsonNode sts) => (string)sts["prefix"]!;

    private async Task<JsonNode> AskAsync(string apiKey, ServiceProvider? service = null)
    {
        var request = new EndpointRequest
        {
            Method = "GET",
            Target = "/api/sts",
            Header = name => name == ApiKeys.HeaderName ? apiKey : null,
            Body = Stream.Null,
        };
        var reply = await (service ?? _service)
            .GetRequiredService<Dispatcher>()
            .AnswerAsync(Routes.Named("Sts"), request, TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(reply.Body.Span)!;
        Assert.True((int)answer["StatusCode"]! == 200, answer.ToJsonString());
        return answer;
    }

    private Task<Answer> PutAsync(JsonNode sts, string key, params (string Name, string Value)[] headers) =>
        SendAsync(sts, HttpMethod.Put, key, "", [1, 2, 3], headers);

    /// <summary>Begins an upload in parts and sends the first.</summary>
    private async Task<string> BeginAsync(JsonNode sts, string key)
    {
        var begun = await SendAsync(sts, HttpMethod.Post, key, "uploads", []);
        Assert.True(begun.Status == 200, begun.Body);
        var uploadId = XDocument.Parse(begun.Body).Root!.Element("UploadId")!.Value;
        var sent = await SendAsync(sts, HttpMethod.Put, key, $"uploadId={uploadId}&partNumber=1", Part);
        Assert.True(sent.Status == 200, sent.Body);
        return uploadId;
    }

    /// <summary>Sends the second part and completes.</summary>
    private async Task<Answer> FinishAsync(JsonNode sts, string key, string uploadId)
    {
        var sent = await SendAsync(sts, HttpMethod.Put, key, $"uploadId={uploadId}&partNumber=2", Part);
        Assert.True(sent.Status == 200, sent.Body);

        // Both parts have the same bytes, and so the same ETag.
        var parts = new XElement(
            "CompleteMultipartUpload",
            new[] { 1, 2 }.Select(
                number => new XElement("Part", new XElement("PartNumber", number), new XElement("ETag", sent.Headers["ETag"]))));
        return await SendAsync(sts, HttpMethod.Post, key, $"uploadId={uploadId}", Encoding.UTF8.GetBytes(parts.ToString()));
    }

    private Task<Answer> SendAsync(
        JsonNode sts, HttpMethod method, string key, string query, byte[] content, params (string Name, string Value)[] headers) =>
        OssCall.SendAsync(
        _deployment, new OssCredentials((string)sts["AccessKeyId"]!, (string)sts["AccessKeySecret"]!, (string)sts["SecurityToken"]!),
        method, Deployment.Bucket, key, query, content, headers.ToDictionary());
}
