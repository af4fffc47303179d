using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>
/// What clients get wrong, by mistake or not: a problem with a code and a sentence that says what to do, and nothing else happens.
/// </summary>
public sealed class BadInputTests(Scenes scenes) : IClassFixture<Scenes>
{
    private const string Id = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Confirm = $"/api/uploads/{Id}/confirm";

    /// <summary>What hands out grants, or looks at OSS.</summary>
    private static readonly (string Method, string Path)[] Guarded =
    [
        ("GET", "/api/policy"), ("POST", "/api/policy"), ("GET", "/api/signed-url"), ("POST", "/api/signed-url"), ("GET", "/api/sts"),
        ("POST", "/api/multipart"), ("POST", "/api/multipart/sign"), ("POST", "/api/multipart/complete"), ("POST", Confirm),
    ];

    private static readonly (string Method, string Path)[] ForOperators =

        [
            ("GET", "/api/uploads"),
            ("GET", "/api/stats"),
            ("GET", "/api/failed"),
            ("POST", "/api/failed/redrive"),
            ("POST", "/api/failed/purge"),
        ];

    private static readonly string[] ReadJson =
    [
        "/api/policy",
        "/api/signed-url",
        "/api/multipart",
        "/api/multipart/sign",
        "/api/multipart/complete",
        Confirm,
    ];

    public static TheoryData<string, string> Everything => [.. Guarded.Concat(ForOperators).Append(("GET", $"/api/uploads/{Id}"))];

    public static TheoryData<string, string> Limited => [.. Guarded];

    public static TheoryData<string, string> OfOperators => [.. ForOperators];

    public static TheoryData<string, string, string> WrongMethods =>
        [.. Guarded.Concat(ForOperators).DistinctBy(endpoint => endpoint.Path).Select(endpoint => (
            "DELETE", endpoint.Path, endpoint.Path is "/api/policy" or "/api/signed-url" ? "GET, POST" : endpoint.Method))];

    public static TheoryData<string, string> Unreadable =>

        [
            .. ReadJson.SelectMany(path =>
                new[] { "", "{", "[]", "null", "1", "\"text\"", "{\"key\":1}", "{\"filename\":\"a.png\",\"filename\"", "\u00ff{}" }.Select(
                    body => (path, body))),
        ];

    public static TheoryData<string> Readers => [.. ReadJson];

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Without_credentials_nothing_is_told(string method, string path)
    {
        foreach (var (name, value) in new[]
        {
            ("X-Api-Key", "guessed"),
            ("Authorization", "Bearer guessed"),
            ("Authorization", "Basic YWxpY2U6YWxpY2Uta2V5"),
            ("X-None", "at all"),
        })
        {
            var answer = await AskAsync(null, method, path, "{}", (name, value));

            AssertProblem(answer, path, 401, "unauthorized");
            Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(OfOperators))]
    public async Task A_client_is_no_operator(string method, string path) =>
        AssertProblem(await AskAsync("alice-key", method, path, "{}"), path, 403, "forbidden");

    [Theory]
    [MemberData(nameof(WrongMethods))]
    public async Task Another_method_is_told_the_right_one(string method, string path, string allowed)
    {
        var answer = await AskAsync("operator-key", method, path);

        AssertProblem(answer, path, 405, "method_not_allowed");
        Assert.Equal(allowed, answer.Headers["Allow"]);
    }

    [Fact]
    public async Task There_is_nothing_at_other_paths() =>
        AssertProblem(await AskAsync("alice-key", "GET", "/api/polic"), "/api/polic", 404, "not_found");

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_body_that_is_no_such_object(string path, string body) =>
        await AssertRefusedAsync("POST", path, body, 400, "request_malformed");

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_body_over_the_limit(string path) =>
        await AssertRefusedAsync(
            "POST", path, new string(' ', path == "/api/multipart/complete" ? (2 * 1024 * 1024) + 1 : (16 * 1024) + 1), 413,
            "body_too_large");

    [Theory]
    [InlineData("unknown_profile", "profile=films2", "default, films, named, pictures")]
    [InlineData("file_too_large", "filename=a.png&size=11", "10")]
    [InlineData("file_too_small", "filename=a.png&size=1", "2")]
    [InlineData("type_not_allowed", "filename=a.html&size=3", "")]
    [InlineData("type_not_allowed", "filename=a.png&size=3&contentType=text/html", "")]
    [InlineData("extension_not_allowed", "filename=a.jpg&size=3&profile=pictures", "")]
    [InlineData("request_malformed", "filename=a.png&size=3&contentType=text", "type/subtype")]
    [InlineData("request_malformed", "filename=a.png&size=-3", "negative")]
    public async Task What_the_profile_does_not_take(string code, string asked, string says)
    {
        foreach (var path in new[] { "/api/policy", "/api/signed-url" })
        {
            Assert.Contains(says, await AssertRefusedAsync("GET", $"{path}?{asked}", null, 400, code), StringComparison.Ordinal);
        }

        foreach (var path in new[] { "/api/policy", "/api/signed-url", "/api/multipart" })
        {
            Assert.Contains(says, await AssertRefusedAsync("POST", path, Json(asked), 400, code), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/policy?format=v9", "unknown_format", "v1 and v4")]
    [InlineData("/api/policy?filename=a.png&expires=901", "expiry_too_long", "900")]
    [InlineData("/api/policy?format=v1&expires=901", "expiry_too_long", "900")]
    [InlineData("/api/signed-url?filename=a.png&expires=901", "expiry_too_long", "900")]
    [InlineData("/api/policy?expires=0", "request_malformed", "positive")]
    [InlineData("/api/policy?expires=soon", "request_malformed", "whole numbers")]
    [InlineData("/api/policy?size=1.5", "request_malformed", "whole numbers")]
    [InlineData("/api/policy?size=99999999999999999999", "request_malformed", "whole numbers")]
    [InlineData("/api/policy?key=a&ticket=b", "request_malformed", "JSON object")]
    [InlineData("/api/signed-url?format=v1", "request_malformed", "/api/policy")]
    [InlineData("/api/signed-url?filename=a.png&signature=v2", "request_malformed", "v4 or v1")]
    [InlineData("/api/signed-url?filename=a.png&md5=abc", "request_malformed", "16 bytes")]
    [InlineData("/api/signed-url?filename=a.png&x:other=1", "request_malformed", "x:other")]
    public async Task A_parameter_that_cannot_be_read(string path, string code, string says) =>
        Assert.Contains(says, await AssertRefusedAsync("GET", path, null, 400, code), StringComparison.Ordinal);

    [Theory]
    [InlineData("/api/multipart", """{"filename":"a.mp4","profile":"films"}""", "size")]
    [InlineData("/api/multipart", """{"filename":"a.mp4","profile":"films","size":0}""", "at least one byte")]
    [InlineData("/api/multipart/sign", """{"token":"3.v1.a","key":"a","method":"PUT","partNumber":1}""", "uploadId")]
    [InlineData("/api/multipart/sign", """{"token":"3.v1.a","key":"a","uploadId":"../x","method":"PUT","partNumber":1}""", "uploadId")]
    [InlineData("/api/multipart/complete", """{"token":"3.v1.a","uploadId":"a"}""", "key")]
    [InlineData(Confirm, """{"ticket":"v1.a"}""", "key")]
    [InlineData("/api/policy", """{"filename":"a.png","key":"uploads/a.png"}""", "both the key and the ticket")]
    public async Task Something_that_is_missing_is_named(string path, string body, string says) =>
        Assert.Contains(says, await AssertRefusedAsync("POST", path, body, 400, "request_malformed"), StringComparison.Ordinal);

    [Fact]
    public async Task The_sts_endpoint_refuses_in_the_shape_of_the_SDKs() =>
        Assert.Contains(
            "default, films, named, pictures",
            await AssertRefusedAsync("GET", "/api/sts?profile=films2", null, 400, "unknown_profile"),
            StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Limited))]
    public async Task Who_asks_too_often_is_told_when_to_come_back(string method, string path)
    {
        var scene = await scenes.LimitedAsync();
        await AskAsync(scene, "alice-key", "GET", "/api/policy", null);

        var answer = await AskAsync(scene, "alice-key", method, path, "{}");

        AssertProblem(answer, path, 429, "too_many_requests");
        Assert.InRange(int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
    }

    [Theory]
    [InlineData("/api/policy")]
    [InlineData("/api/policy?format=v1")]
    [InlineData("/api/policy?format=v4")]
    [InlineData("/api/signed-url")]
    public async Task An_expiry_beyond_the_services_own_token(string path)
    {
        var answer = await AskAsync(
            await scenes.OnRoleAsync(), "alice-key", "GET",
            $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}filename=a.png&expires=86400", null);

        Assert.Contains("They end in", AssertProblem(answer, path, 400, "expiry_beyond_token"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/policy?filename=a.png", "credentials_unavailable")]
    [InlineData("GET", "/api/policy?format=v4", "credentials_unavailable")]
    [InlineData("GET", "/api/signed-url?filename=a.png", "credentials_unavailable")]
    [InlineData("GET", "/api/sts", "sts_unavailable")]
    [InlineData("POST", "/api/multipart", "credentials_unavailable")]
    public async Task Without_credentials_of_its_own_the_service_says_when_to_try_again(string method, string path, string code)
    {
        var answer = await AskAsync(
            await scenes.WithoutStsAsync(), "alice-key", method, path, """{"filename":"a.mp4","profile":"films","size":3}""");

        AssertProblem(answer, path, 503, code);
        Assert.InRange(int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
    }

    private static string Json(string query)
    {
        var json = new JsonObject();
        foreach (var pair in query.Split('&').Select(pair => pair.Split('=')))
        {
            json[pair[0]] = pair[0] == "size" ? JsonNode.Parse(pair[1]) : JsonValue.Create(pair[1]);
        }

        json["size"] ??= 3;
        return json.ToJsonString();
    }

    private static async Task<Answer> AskAsync(
        Scene scene, string? key, string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), scene.Deployment.Url + path);
        request.Content = body is null || method == "GET" ? null : new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        foreach (var (name, value) in key is null ? headers : [("X-Api-Key", key)])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await scene.Deployment.Client.SendAsync(request);
    }

    private async Task<Answer> AskAsync(
        string? key, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var scene = scenes.Lasting;
        await scene.BeginAsync();
        var answer = await AskAsync(scene, key, method, path, body, headers);
        await scene.AssertUnchangedAsync();
        return answer;
    }

    private async Task<string> AssertRefusedAsync(string method, string path, string? body, int status, string code) =>
        AssertProblem(await AskAsync("alice-key", method, path, body), path, status, code);

    /// <summary>RFC 9457; of <c>/api/sts</c> a 200 in the form that OSS's mobile SDKs read.</summary>
    private static string AssertProblem(Answer answer, string path, int status, string code)
    {
        Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal);
        if (path.StartsWith("/api/sts", StringComparison.Ordinal))
        {
            Assert.Equal(
                (200, "application/json", 500, code),
                (answer.Status, answer.ContentType, (int)answer.Json["StatusCode"]!, (string)answer.Json["ErrorCode"]!));
            return AssertSentence((string)answer.Json["ErrorMessage"]!);
        }

        Assert.Equal(
            (status, "application/problem+json", status, code),
            (answer.Status, answer.ContentType, (int?)answer.Json["status"], answer.Code));
        Assert.Equal("urn:oss-callback:" + code, (string)answer.Json["type"]!);
        AssertSentence((string)answer.Json["title"]!);
        return AssertSentence((string)answer.Json["detail"]!);
    }

    private static string AssertSentence(string text)
    {
        Assert.Matches(@"^[A-Z].{10,}\.$", text);
        return text;
    }
}
