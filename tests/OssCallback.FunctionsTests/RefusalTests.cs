using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>What is refused: each with its status, JSON with a Content-Length, and nothing in the queue. The queue is not listened to, so
/// whatever was stored would be there.</summary>
public sealed class RefusalTests(RefusalTests.Shared shared) : IClassFixture<RefusalTests.Shared>
{
    private const string Key = "uploads/somebody/photo.png";

    private readonly FunctionsDeployment _app = shared.Deployment;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Good => CallbackForge.Body(FunctionsDeployment.Bucket, Key, _app.Ticket(Key));

    [Fact]
    public async Task A_good_callback_is_taken_with_json_and_a_length()
    {
        using var answer = await SendAsync(_app.Callback(Good));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("OK", (string)(await JsonAsync(answer))["Status"]!);
        Assert.Equal(1, await _app.CountQueuedAsync());
        await _app.Queue.ClearMessagesAsync(Cancellation);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    [InlineData("BREW")]
    public async Task Another_method_than_post(string method)
    {
        var request = _app.Callback(Good);
        request.Method = new HttpMethod(method);

        await AssertRefusedAsync(request, 501, "method_not_supported");
    }

    [Fact]
    public async Task No_signature()
    {
        var request = _app.Callback(Good);
        request.Headers.Remove("Authorization");

        await AssertRefusedAsync(request, 400, "authorization_missing");
    }

    [Fact]
    public async Task A_signature_sent_twice_which_the_host_joins()
    {
        var request = _app.Callback(Good);
        request.Headers.TryAddWithoutValidation("Authorization", "AAAA");

        await AssertRefusedAsync(request, 400, "signature_malformed");
    }

    [Fact]
    public async Task Another_body_than_the_signed_one()
    {
        var request = _app.Callback(Good);
        request.Content = new StringContent(Good.Replace("size=3", "size=4", StringComparison.Ordinal));

        await AssertRefusedAsync(request, 400, "signature_mismatch");
    }

    [Fact]
    public async Task No_key_address()
    {
        var request = _app.Callback(Good);
        request.Headers.Remove("x-oss-pub-key-url");

        await AssertRefusedAsync(request, 400, "key_url_missing");
    }

    [Fact]
    public async Task A_key_of_someone_else()
    {
        var request = _app.Callback(Good);
        request.Headers.Remove("x-oss-pub-key-url");
        request.Headers.TryAddWithoutValidation("x-oss-pub-key-url",
            Convert.ToBase64String("https://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem"u8));

        await AssertRefusedAsync(request, 400, "key_url_untrusted");
    }

    [Fact]
    public async Task Another_bucket() =>
        await AssertRefusedAsync(_app.Callback(CallbackForge.Body(FunctionsDeployment.ForeignBucket, Key, _app.Ticket(Key))), 400,
            "bucket_foreign");

    [Fact]
    public async Task No_ticket() =>
        await AssertRefusedAsync(_app.Callback(CallbackForge.Body(FunctionsDeployment.Bucket, Key, ticket: null)), 400, "ticket_missing");

    [Fact]
    public async Task The_ticket_of_another_object() =>
        await AssertRefusedAsync(_app.Callback(CallbackForge.Body(FunctionsDeployment.Bucket, Key, _app.Ticket("uploads/else.png"))),
            400, "ticket_mismatch");

    [Fact]
    public async Task A_field_that_comes_twice() => await AssertRefusedAsync(_app.Callback(Good + "&size=4"), 400, "field_repeated");

    [Fact]
    public async Task A_body_that_is_no_form() => await AssertRefusedAsync(_app.Callback("bucket=%ff&object=a"), 400, "body_malformed");

    [Fact]
    public async Task A_body_over_the_limit() =>
        await AssertRefusedAsync(_app.Callback(new string('x', 16 * 1024 + 1)), 413, "body_too_large");

    [Fact]
    public async Task A_grant_without_a_profile_of_that_name() =>
        await AssertRefusedAsync(new HttpRequestMessage(HttpMethod.Get, _app.Host.Url + "/api/policy?filename=a.png&profile=nobody"),
            400, "unknown_profile");

    [Fact]
    public async Task An_unknown_upload() =>
        await AssertRefusedAsync(new HttpRequestMessage(HttpMethod.Get, _app.Host.Url + "/api/uploads/" + new string('a', 26)), 404,
            "unknown_upload");

    [Fact]
    public async Task A_method_that_an_endpoint_does_not_have() =>
        await AssertRefusedAsync(new HttpRequestMessage(HttpMethod.Delete, _app.Host.Url + "/api/stats"), 405, "method_not_allowed");

    [Theory]
    [InlineData("/api/callback", 400)]
    [InlineData("/api/policy", 411)]
    [InlineData("/api/uploads/aaaaaaaaaaaaaaaaaaaaaaaaaa/confirm", 411)]
    [InlineData("/api/failed/purge", 411)]
    [InlineData("/api/failed/redrive", 411)]
    [InlineData("/api/reconcile", 411)]
    public async Task A_chunked_body_which_the_host_drops(string path, int status)
    {
        var request = path == "/api/callback" ? _app.Callback(Good) : new HttpRequestMessage(HttpMethod.Post, _app.Host.Url + path);
        request.Content = new StringContent("""{"all":true,"filename":"a.png"}""", Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = true;

        using var answer = await SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotEmpty((string)(await JsonAsync(answer))["code"]!);
        Assert.Equal(0, await _app.CountQueuedAsync());
    }

    [Fact]
    public async Task A_path_without_a_function_is_the_hosts_empty_404()
    {
        using var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, _app.Host.Url + "/api/nothing"));

        Assert.Equal((404, 0L), ((int)answer.StatusCode, answer.Content.Headers.ContentLength));
    }

    private async Task AssertRefusedAsync(HttpRequestMessage request, int status, string code)
    {
        using var answer = await SendAsync(request);

        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == (int)answer.StatusCode, text);
        Assert.Equal(code, (string)(await JsonAsync(answer))["code"]!);
        Assert.Equal(0, await _app.CountQueuedAsync());
        Assert.Empty(_app.Host.Log.Failures);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        // Headers only: a body that was read whole would have a length, whether the server sent one or not.
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.NotNull(answer.Content.Headers.ContentLength);
        await answer.Content.LoadIntoBufferAsync(Cancellation);
        return answer;
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer)
    {
        Assert.Contains(answer.Content.Headers.ContentType?.MediaType, new[] { "application/json", "application/problem+json" });
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal((byte)'{', bytes[0]);
        return JsonNode.Parse(bytes)!;
    }

    /// <summary>An app whose queue nobody listens to.</summary>
    public sealed class Shared(AzuriteFixture azurite) : IAsyncLifetime
    {
        private FunctionsDeployment? _deployment;

        internal FunctionsDeployment Deployment => _deployment!;

        public async ValueTask InitializeAsync()
        {
            _deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync());
            await _deployment.StartWorkerAsync();
            await Until.TrueAsync(async () => await _deployment.Queue.ExistsAsync(Cancellation), "the worker created its queue",
                _deployment.Evidence);
        }

        public ValueTask DisposeAsync() => _deployment!.DisposeAsync();
    }
}
