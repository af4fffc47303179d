using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OssCallback.Http;
using OssCallback.IntegrationTests.Support;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.IntegrationTests;

/// <summary>A scanner of one's own beside the real server: it reads each file by its address, and answers at once or later.</summary>
public sealed class ReviewTests
{
    /// <summary>In two halves, so that no scanner takes this file for what it is about.</summary>
    private const string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "keep")]
    [InlineData(true, "keep")]
    [InlineData(false, "delete")]
    [InlineData(true, "move")]
    public async Task It_finds_what_it_is_looking_for_and_nothing_else(bool isLater, string rejected)
    {
        await using var scanner = await Scanner.StartAsync(isLater);
        await using var receiver = await EventReceiver.StartAsync();
        await using var deployment = await Deployment.StartAsync(
            [
                .. scanner.Settings(), .. receiver.Settings(), ("Policy:Profiles:default:Rejected", rejected),
                ("Policy:Profiles:default:ContentTypes:0", "text/plain"),
            ]);

        var clean = await deployment.Client.UploadAsync("nothing in it"u8.ToArray(), "clean.txt");
        var infected = await deployment.Client.UploadAsync(Encoding.ASCII.GetBytes(Eicar), "infected.txt");

        Assert.Equal("ready", (string)clean["state"]!);
        Assert.Equal(("rejected", "eicar"), ((string)infected["state"]!, (string)infected["reason"]!));
        await receiver.TakenAsync(rejected == "keep" ? 2 : 3);
        Assert.Equal(
            rejected == "keep" ? ["upload.rejected"] : ["upload.rejected", "upload.removed"],
            receiver.Taken.DistinctBy(one => one.Id).Where(one => (string)one.Event["data"]!["uploadId"]! == (string)infected["id"]!)
                .Select(one => (string)one.Event["type"]!));
        var stored = (await deployment.Client.StatusAsync((string)infected["id"]!)).Json["record"]!;
        Assert.Equal(rejected != "keep", stored["removedAt"] is not null);
        Assert.Null(stored["disposal"]);
        Assert.Equal(isLater ? ["awaiting_answer"] : [], Holds(stored));
    }

    [Fact]
    public async Task The_server_may_end_while_it_is_waited_for()
    {
        await using var scanner = await Scanner.StartAsync(isLater: true);
        var gate = new TaskCompletionSource();
        scanner.BeforeReply = gate.Task;
        await using var deployment = await Deployment.StartAsync([.. scanner.Settings()]);
        var grant = await deployment.Client.GrantAsync("photo.png", 3);
        Assert.Equal(200, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);
        await Until.TrueAsync(
            async () => (await deployment.Client.GetAsync("/api/uploads?state=held")).Json["uploads"]!.AsArray().Count == 1, "it waits");
        await deployment.KillAndRestartAsync();

        gate.SetResult();

        await deployment.Client.ReadyAsync(grant.UploadId);
    }

    private static IEnumerable<string> Holds(JsonNode record) => record["transitions"]!.AsArray()
        .Select(step => (string?)step!["reason"]).Where(reason => reason == "awaiting_answer").Select(reason => reason!);

    private sealed class Scanner : IAsyncDisposable
    {
        private readonly HttpClient _http = new();
        private readonly string _secret = WebhookSignature.NewSecret();
        private readonly List<Task> _replies = [];
        private LocalServer _server = null!;
        private bool _isLater;

        /// <summary>What a later answer waits for.</summary>
        public Task BeforeReply { get; set; } = Task.CompletedTask;

        public static async Task<Scanner> StartAsync(bool isLater)
        {
            var scanner = new Scanner { _isLater = isLater };
            scanner._server = await LocalServer.StartAsync(scanner.AnswerAsync);
            return scanner;
        }

        public (string Key, string Value)[] Settings() =>
        [
            ("Review:Services:0:Name", "scanner"), ("Review:Services:0:Url", _server.Url + "/uploads"),
            ("Review:Services:0:Secrets:0", _secret),
        ];

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAll(_replies);
            await _server.DisposeAsync();
            _http.Dispose();
        }

        private async Task AnswerAsync(HttpContext http)
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            if (!WebhookSignature.Verify(
                [WebhookSignature.ReadSecret(_secret)!], http.Request.Headers[WebhookSignature.IdHeader],
                http.Request.Headers[WebhookSignature.TimestampHeader], http.Request.Headers[WebhookSignature.SignatureHeader], body,
                DateTimeOffset.UtcNow))
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            var question = JsonNode.Parse(body)!;
            var file = await _http.GetStringAsync(new Uri((string)question["fileUrl"]!), Cancellation);
            var verdict = file.Contains(Eicar, StringComparison.Ordinal)
                ? new JsonObject { ["verdict"] = "reject", ["reason"] = "eicar" }
                : new JsonObject { ["verdict"] = "accept" };
            if (!_isLater)
            {
                await http.Response.WriteAsync(verdict.ToJsonString());
                return;
            }

            http.Response.StatusCode = StatusCodes.Status202Accepted;
            verdict["token"] = (string)question["replyToken"]!;
            lock (_replies)
            {
                _replies.Add(ReplyAsync(new Uri((string)question["replyUrl"]!), verdict.ToJsonString()));
            }
        }

        private async Task ReplyAsync(Uri url, string verdict)
        {
            await BeforeReply;
            await Until.TrueAsync(
                async () =>
                {
                    using var content = new StringContent(verdict, Encoding.UTF8, "application/json");
                    try
                    {
                        using var answer = await _http.PostAsync(url, content, Cancellation);
                        return answer.IsSuccessStatusCode;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                "the verdict was taken");
        }
    }
}
