using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Callers;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

public sealed class PolicyHandlerTests : IDisposable
{
    private readonly TestApp _app = new(settings =>
    {
        settings["Policy:Profiles:default:MaxBytes"] = "1000000";
        settings["Policy:Profiles:images:ContentTypes:0"] = "image/*";
        settings["Policy:Profiles:images:ContentTypes:1"] = "application/pdf";
        settings["Policy:Profiles:images:Extensions:0"] = ".png";
        settings["Policy:Profiles:images:Extensions:1"] = ".pdf";
        settings["Policy:Profiles:images:MinBytes"] = "10";
        settings["Policy:Profiles:images:MaxBytes"] = "1000";
        settings["Policy:Profiles:images:Acl"] = "public-read";
        settings["Policy:Profiles:images:Overwrite"] = "true";
        settings["Policy:Profiles:images:ExpireSeconds"] = "60";
        settings["Policy:Profiles:images:KeyTemplate"] = "images/{user}/{uuid}{ext}";
        settings["Policy:Profiles:images:Variables:0"] = "x:album";
    });

    [Fact]
    public async Task Grants_one_exact_key_with_everything_pinned()
    {
        var reply = await GetAsync("?filename=Photo.PNG&contentType=image/png&size=1024");

        var grant = reply.Json();
        var fields = grant.Map("fields");
        var key = fields["key"];
        Assert.Equal((200, EndpointReply.JsonContentType, "no-store"), (reply.Status, reply.ContentType, reply.Header("Cache-Control")));
        Assert.Matches("^uploads/2026/03/01/web-shop/[0-9a-f]{32}\\.png$", key);
        Assert.Equal("POST", grant.Text("method"));
        Assert.Equal("https://examplebucket.oss-cn-hangzhou.aliyuncs.com", grant.Text("url"));
        Assert.Equal(UploadId.Of(TestApp.Bucket, key), grant.Text("uploadId"));
        Assert.Equal($"/api/uploads/{grant.Text("uploadId")}", grant.Text("statusUrl"));
        Assert.Equal($"/api/uploads/{grant.Text("uploadId")}/confirm", grant.Text("confirmUrl"));
        Assert.Empty(grant.Map("headers"));
        Assert.Equal(
            (_app.Time.GetUtcNow().ToUnixTimeSeconds(), _app.Time.GetUtcNow().ToUnixTimeSeconds() + 900),
            (grant.GetProperty("serverTime").GetInt64(), grant.GetProperty("expire").GetInt64()));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["key"] = key,
                ["x-oss-signature-version"] = "OSS4-HMAC-SHA256",
                ["x-oss-credential"] = "LTAIexample/20260301/cn-hangzhou/oss/aliyun_v4_request",
                ["x-oss-date"] = "20260301T120000Z",
                ["Content-Type"] = "image/png",
                ["x-oss-content-type"] = "image/png",
                ["x-oss-object-acl"] = "private",
                ["x-oss-forbid-overwrite"] = "true",
                ["success_action_status"] = "200",
            },
            fields.Where(field => field.Key is not ("callback" or "policy" or "x-oss-signature")).ToDictionary());

        var policy = Policy(fields);
        Assert.Equal("2026-03-01T12:15:00.000Z", policy.Text("expiration"));
        AssertPinned(policy, fields);
        Assert.Contains("""{"bucket":"examplebucket"}""", Conditions(policy));
        Assert.Contains("""["content-length-range",1024,1024]""", Conditions(policy));
        Assert.Equal(
            SignatureV4.SignPolicy(TestApp.AccessKeySecret, "20260301T120000Z", "cn-hangzhou", fields["policy"]),
            fields["x-oss-signature"]);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task Sends_the_callback_that_the_callback_endpoint_takes()
    {
        var grant = (await GetAsync("?filename=a.png")).Json();

        using var callback = JsonDocument.Parse(Convert.FromBase64String(grant.Map("fields")["callback"]));
        Assert.Equal("https://uploads.example.com/api/callback?source=oss", callback.RootElement.Text("callbackUrl"));
        Assert.True(callback.RootElement.GetProperty("callbackSNI").GetBoolean());
        Assert.Equal("application/x-www-form-urlencoded", callback.RootElement.Text("callbackBodyType"));
        Assert.EndsWith("&ticket=" + grant.Text("ticket"), callback.RootElement.Text("callbackBody"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ticket_outlives_the_policy_by_a_day_and_names_user_and_profile()
    {
        var grant = (await GetAsync("?filename=a.png&profile=images&size=10")).Json();

        var (verdict, ticket) = _app.Get<TicketSigner>()
            .Verify(grant.Text("ticket"), TestApp.Bucket, grant.Map("fields")["key"], _app.Time.GetUtcNow());

        Assert.Equal(TicketVerdict.Valid, verdict);
        var expires = _app.Time.GetUtcNow().AddSeconds(60).AddHours(24);
        Assert.Equal(new UploadTicket(expires, "images", "web-shop") { FileName = "a.png" }, ticket);
    }

    [Fact]
    public async Task A_profile_decides()
    {
        var grant = (await GetAsync("?filename=a.png&profile=images")).Json();

        var fields = grant.Map("fields");
        AssertPinned(Policy(fields), fields);
        Assert.StartsWith("images/web-shop/", fields["key"], StringComparison.Ordinal);
        Assert.Equal(("public-read", "false"), (fields["x-oss-object-acl"], fields["x-oss-forbid-overwrite"]));
        Assert.Equal(60, grant.GetProperty("expire").GetInt64() - grant.GetProperty("serverTime").GetInt64());
        Assert.Contains("""["content-length-range",10,1000]""", Conditions(Policy(fields)));
        Assert.Contains(
            "x:album=${x:album}", Encoding.UTF8.GetString(Convert.FromBase64String(fields["callback"])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pins_the_token_of_temporary_credentials()
    {
        using var app = new TestApp(settings => settings["Oss:SecurityToken"] = "CAIS/example+Token==");
        var reply = await app.AskAsync("Policy", TestApp.Request("GET", "/api/policy"), TestContext.Current.CancellationToken);

        var fields = reply.Json().Map("fields");
        Assert.Equal("CAIS/example+Token==", fields["x-oss-security-token"]);
        AssertPinned(Policy(fields), fields);
    }

    [Fact]
    public async Task Sends_clients_to_the_public_endpoint()
    {
        using var app = new TestApp(settings =>
            (
                settings["Oss:Endpoint"],
                settings["Oss:PublicEndpoint"]) = ("https://oss-cn-hangzhou-internal.aliyuncs.com", "https://127.0.0.1:9000"));
        var reply = await app.AskAsync("Policy", TestApp.Request("GET", "/api/policy"), TestContext.Current.CancellationToken);

        Assert.Equal("https://127.0.0.1:9000/examplebucket", reply.Json().Text("url"));
    }

    [Theory]
    [InlineData("?filename=a.png", "image/png")]
    [InlineData("?filename=a.JPEG", "image/jpeg")]
    [InlineData("?filename=a", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    [InlineData("?filename=a.png&contentType=", "image/png")]
    [InlineData("?filename=a.png&contentType=text/plain%3B%20charset%3Dutf-8", "text/plain; charset=utf-8")]
    public async Task The_type_is_that_of_the_extension_unless_given(string query, string type)
    {
        var reply = await GetAsync(query);

        Assert.Equal(type, reply.Json().Map("fields")["x-oss-content-type"]);
    }

    [Theory]
    [InlineData("?profile=missing", "unknown_profile", "Known profiles: default, images.")]
    [InlineData("?profile=DEFAULT", "unknown_profile", "")]
    [InlineData("?format=v9", "unknown_format", "")]
    [InlineData("?size=-1", "request_malformed", "negative")]
    [InlineData("?size=x", "request_malformed", "whole number")]
    [InlineData("?size=1.5", "request_malformed", "whole number")]
    [InlineData("?size=99999999999999999999", "request_malformed", "whole number")]
    [InlineData("?size=%201", "request_malformed", "whole number")]
    [InlineData("?contentType=image", "request_malformed", "type/subtype")]
    [InlineData("?contentType=image/png%0d%0aX:y", "request_malformed", "type/subtype")]
    [InlineData("?size=1000001", "file_too_large", "profile 'default' allows 1000000")]
    [InlineData("?profile=images&filename=a.png&size=9", "file_too_small", "asks for 10")]
    [InlineData("?profile=images&filename=a.png&contentType=video/mp4", "type_not_allowed", "allows image/*, application/pdf")]
    [InlineData("?profile=images&filename=a.gif", "extension_not_allowed", "allows .png, .pdf")]
    [InlineData("?profile=images&filename=a&contentType=image/png", "extension_not_allowed", "")]
    [InlineData("?profile=images&filename=a.svg&contentType=image/svg%2Bxml", "type_not_allowed", "")]
    [InlineData("?filename=a.html", "type_not_allowed", "browser")]
    [InlineData("?filename=a.png&contentType=text/html", "type_not_allowed", "browser")]
    [InlineData("?filename=a.png&contentType=TEXT/HTML", "type_not_allowed", "browser")]
    [InlineData("?filename=a.svg", "type_not_allowed", "browser")]
    [InlineData("?filename=a.js", "type_not_allowed", "browser")]
    public async Task Refuses_with_a_code_and_says_why(string query, string code, string detail)
    {
        var reply = await GetAsync(query);

        var problem = reply.AssertProblem(ErrorCodes.All.Single(error => error.Code == code));
        Assert.Equal(400, reply.Status);
        Assert.Contains(detail, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a\0b\r\n.png")]
    [InlineData("")]
    [InlineData("CON")]
    [InlineData(".")]
    [InlineData("${filename}")]
    [InlineData("\ufeff\u202e")]
    public async Task A_hostile_file_name_ends_as_a_harmless_key(string name)
    {
        using var app = new TestApp(settings => settings["Policy:Profiles:default:KeyTemplate"] = "u/{filename}/{uuid}{ext}");
        string[] names = [name, string.Concat(Enumerable.Repeat(name, 100)), name + new string('/', 1000)];

        foreach (var text in names)
        {
            var reply = await app.AskAsync(
                "Policy",
                TestApp.Request("GET", "/api/policy?filename=" + Uri.EscapeDataString(text)),
                TestContext.Current.CancellationToken);

            Assert.Equal(200, reply.Status);
            var fields = reply.Json().Map("fields");
            KeyTemplateTests.AssertSafe(fields["key"]);
            AssertPinned(Policy(fields), fields);
        }
    }

    [Theory]
    [InlineData(8192, 200)]
    [InlineData(8193, 400)]
    public async Task Reads_file_names_of_eight_thousand_characters(int length, int status)
    {
        var replies = new[]
        {
            await GetAsync("?filename=" + new string('a', length)),
            await PostAsync($"{{\"filename\":\"{new string('a', length)}\"}}"),
        };

        Assert.All(replies, reply => Assert.Equal(status, reply.Status));
    }

    [Theory]
    [InlineData("""{"filename":"a.png","contentType":"image/png","size":1024,"profile":"default"}""")]
    [InlineData("""{"filename":"a.png","size":"1024","unknown":{"a":[]}}""")]
    [InlineData("""{"filename":"a.png","contentType":null,"size":1024,"profile":null,"format":""}""")]
    public async Task Reads_a_json_body_as_well(string body)
    {
        var reply = await PostAsync(body);

        Assert.Equal(200, reply.Status);
        Assert.Contains("""["content-length-range",1024,1024]""", Conditions(Policy(reply.Json().Map("fields"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\"a.png\"")]
    [InlineData("{\"size\":1.5}")]
    [InlineData("{\"size\":\"x\"}")]
    [InlineData("{\"size\":1e30}")]
    [InlineData("{\"filename\":1}")]
    [InlineData("{\"filename\":\"\\ud800\"}")]
    [InlineData("{\"filename\":\"a\"}}")]
    [InlineData("filename=a.png")]
    public async Task Refuses_a_body_that_is_no_request(string body)
    {
        var reply = await PostAsync(body);

        reply.AssertProblem(ErrorCodes.RequestMalformed);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_no_utf8()
    {
        var reply = await HandleAsync(TestApp.Request("POST", "/api/policy", body: [.. "{\"filename\":\""u8, 0xff, 0xfe, .. "\"}"u8]));

        reply.AssertProblem(ErrorCodes.RequestMalformed);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_too_large()
    {
        var reply = await PostAsync(new string(' ', 16 * 1024 + 1));

        reply.AssertProblem(ErrorCodes.BodyTooLarge);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Answers_get_and_post_only(string method)
    {
        var reply = await HandleAsync(TestApp.Request(method, "/api/policy"));

        reply.AssertProblem(ErrorCodes.MethodNotAllowed);
        Assert.Equal("GET, POST", reply.Header("Allow"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("client-key ")]
    [InlineData("client-key,client-key")]
    public async Task Asks_for_an_api_key(string? apiKey)
    {
        var reply = await HandleAsync(TestApp.Request("GET", "/api/policy", apiKey));

        reply.AssertProblem(ErrorCodes.Unauthorized);
        Assert.Equal("Bearer", reply.Header("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("Bearer client-key", 200)]
    [InlineData("bearer  client-key ", 200)]
    [InlineData("Bearer operator-key", 200)]
    [InlineData("Bearer wrong", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Basic client-key", 401)]
    [InlineData("client-key", 401)]
    public async Task Takes_a_bearer_token_as_well(string authorization, int status)
    {
        var request = new EndpointRequest
        {
            Method = "GET",
            Target = "/api/policy",
            Header = name => name == "Authorization" ? authorization : null,
        };

        var reply = await HandleAsync(request);

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task Everyone_is_an_operator_in_development_without_keys()
    {
        using var app = new TestApp(
            settings =>
                settings.Keys.Where(key => key.StartsWith("Policy:ApiKeys", StringComparison.Ordinal))
                    .ToList()
                    .ForEach(key => settings.Remove(key)),
            isDevelopment: true);

        var reply = await app.AskAsync(
            "Policy", TestApp.Request("GET", "/api/policy", apiKey: null), TestContext.Current.CancellationToken);

        Assert.Equal(200, reply.Status);
        Assert.Matches("^uploads/2026/03/01/_/", reply.Json().Map("fields")["key"]);
    }

    [Fact]
    public async Task The_day_of_a_key_is_that_of_the_configured_zone()
    {
        _app.Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero));

        var reply = await GetAsync("?filename=a.png");

        Assert.StartsWith("uploads/2026/03/02/", reply.Json().Map("fields")["key"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_grant_of_a_checked_configuration_stays_within_the_limit()
    {
        OssCallbackServices.CheckSettings(_app.Services);
        var type = new string('#', 63) + "/" + new string('&', 63);
        var name = "con." + string.Concat(Enumerable.Repeat("图", 400)) + "." + new string('x', 16);

        var reply = await GetAsync($"?filename={Uri.EscapeDataString(name)}&contentType={Uri.EscapeDataString(type)}");

        Assert.InRange(reply.Json().Map("fields")["policy"].Length, 1, GrantIssuer.MaxPolicyLength);
    }

    [Fact]
    public void Refuses_at_start_a_profile_whose_policy_can_become_too_long()
    {
        using var app = new TestApp(settings =>
        {
            for (var i = 0; i < 20; i++)
            {
                settings[$"Policy:Profiles:wordy:Variables:{i}"] = $"x:a-variable-with-a-rather-long-name-{i}";
            }
        });

        var exception = Assert.Throws<OptionsValidationException>(() => OssCallbackServices.CheckSettings(app.Services));

        Assert.Contains("Policy:Profiles:wordy", exception.Message, StringComparison.Ordinal);
        Assert.Contains("over the 4000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_at_start_a_profile_whose_callback_oss_would_refuse()
    {
        using var app = new TestApp(settings =>
        {
            for (var i = 0; i < 60; i++)
            {
                settings[$"Policy:Profiles:wordy:Variables:{i}"] = $"x:a-variable-with-a-rather-long-name-{i}";
            }
        });

        var exception = Assert.Throws<OptionsValidationException>(() => OssCallbackServices.CheckSettings(app.Services));

        Assert.Contains("Policy:Profiles:wordy", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _app.Dispose();

    private static JsonElement Policy(Dictionary<string, string> fields)
    {
        using var policy = JsonDocument.Parse(Convert.FromBase64String(fields["policy"]));
        return policy.RootElement.Clone();
    }

    private static string[] Conditions(JsonElement policy) =>
        [.. policy.GetProperty("conditions").EnumerateArray().Select(condition => condition.GetRawText())];

    /// <summary>
    /// Each field but the policy and its signature is a condition of exactly this value, so that a client can neither change nor drop it,
    /// and there is no other.
    /// </summary>
    private static void AssertPinned(JsonElement policy, Dictionary<string, string> fields)
    {
        var pinned = policy.GetProperty("conditions")
            .EnumerateArray()
            .Where(condition => condition.ValueKind == JsonValueKind.Array && condition[0].GetString() == "eq")
            .ToDictionary(
                condition => condition[1].GetString()![1..],
                condition => condition[2].GetString()!.Replace("\\$", "$", StringComparison.Ordinal));

        Assert.Equal(fields.Where(field => field.Key is not ("policy" or "x-oss-signature")).ToDictionary(), pinned);
        Assert.Equal(pinned.Count + 2, Conditions(policy).Length);
        Assert.InRange(fields["policy"].Length, 1, GrantIssuer.MaxPolicyLength);
    }

    private Task<EndpointReply> GetAsync(string query) => HandleAsync(TestApp.Request("GET", "/api/policy" + query));

    private Task<EndpointReply> PostAsync(string body) =>
        HandleAsync(TestApp.Request("POST", "/api/policy", body: Encoding.UTF8.GetBytes(body)));

    private Task<EndpointReply> HandleAsync(EndpointRequest request) =>
        _app.AskAsync("Policy", request, TestContext.Current.CancellationToken);
}
