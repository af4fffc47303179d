using OssCallback.Simulator;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.SimulatorTests;

/// <summary>Every refusal of a callback parameter, provoked over a socket, with the sentences of OSS's documentation.</summary>
public sealed class CallbackErrorTests
{
    private const string Good = """{"callbackUrl":"127.0.0.1:1","callbackBody":"a"}""";

    public static TheoryData<string, string, string?, string> Parameters => new()
    {
        { nameof(CallbackErrors.NotBase64), "The callback configuration is not base64 encoded.", "0007-00000002", "!!!" },
        { nameof(CallbackErrors.NotJson), "The callback configuration is not json format.", "0007-00000003", "{" },
        { nameof(CallbackErrors.NotJson), "The callback configuration is not json format.", "0007-00000003", "[]" },

        {
            nameof(CallbackErrors.NotJson),
            "The callback configuration is not json format.",
            "0007-00000003",
            """{"callbackUrl":"127.0.0.1","callbackBody":"\ud800"}"""
        },
        { nameof(CallbackErrors.TooLong), "The length of callback exceed max value.", "0007-00000001", Good.PadRight(3841) },
        { nameof(CallbackErrors.Url), "The callback url configuration is invalid.", "0007-00000004", """{"callbackBody":"a"}""" },

        {
            nameof(CallbackErrors.Url),
            "The callback url configuration is invalid.",
            "0007-00000004",
            """{"callbackUrl":"","callbackBody":"a"}"""
        },

        {
            nameof(CallbackErrors.Url),
            "The callback url configuration is invalid.",
            "0007-00000004",
            """{"callbackUrl":"http://h:x/","callbackBody":"a"}"""
        },

        {
            nameof(CallbackErrors.Url),
            "The callback url configuration is invalid.",
            "0007-00000004",
            """{"callbackUrl":"http://[::1]/","callbackBody":"a"}"""
        },

        {
            nameof(CallbackErrors.TooManyUrls),
            "The number of callback url exceed max value.",
            "0007-00000005",
            """{"callbackUrl":"a;b;c;d;e;f","callbackBody":"a"}"""
        },

        {
            nameof(CallbackErrors.NoAddress),
            "Can not get ip by this host.",
            null,
            """{"callbackUrl":"nobody.invalid","callbackBody":"a"}"""
        },
        { nameof(CallbackErrors.PrivateAddress), "Private address is forbidden to callback.", "0007-00000008", Good },

        {
            nameof(CallbackErrors.Host),
            "The callback host configuration is invalid.",
            "0007-00000009",
            """{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackHost":"a\r\nb"}"""
        },

        {
            nameof(CallbackErrors.Host),
            "The callback host configuration is invalid.",
            "0007-00000009",
            """{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackHost":1}"""
        },

        {
            nameof(CallbackErrors.BodyEmpty),
            "The callback body is empty.",
            "0007-00000011",
            """{"callbackUrl":"127.0.0.1","callbackBody":""}"""
        },
        { nameof(CallbackErrors.BodyInvalid), "The callback body is invalid.", null, """{"callbackUrl":"127.0.0.1","callbackBody":1}""" },

        {
            nameof(CallbackErrors.BodyTypeInvalid),
            "The callback body type configuration is invalid.",
            "0007-00000012",
            """{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackBodyType":1}"""
        },

        {
            nameof(CallbackErrors.BodyTypeUnsupported),
            "The body type of callback is not supported.",
            null,
            """{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackBodyType":"text/plain"}"""
        },

        {
            nameof(CallbackErrors.Sni),
            "The callback sni is invalid.",
            null,
            """{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackSNI":"true"}"""
        },

        {
            nameof(CallbackErrors.LeftBrace),
            "Left brace must be adjacent to dollar sign.",
            "0007-00000105",
            """{"callbackUrl":"127.0.0.1","callbackBody":"$(object)"}"""
        },
        { nameof(CallbackErrors.SignatureVersion), "The callback signature version is invalid.", null, Good },
        { nameof(CallbackErrors.HeadersNotMap), "The callback additional headers is invalid.", "0007-00000021", With("[]") },
        { nameof(CallbackErrors.HeadersNotMap), "The callback additional headers is invalid.", "0007-00000021", With("""{"a":1}""") },
        { nameof(CallbackErrors.HeaderNameEmpty), "The callback additional headers is invalid.", "0007-00000023", With("""{"":"a"}""") },
        { nameof(CallbackErrors.HeaderName), "The callback additional headers is invalid.", null, With("""{"a:b":"c"}""") },

        {
            nameof(CallbackErrors.HeaderValue),
            "The callback additional headers is invalid.",
            "0007-00000025",
            With("""{"a":"b\r\nc: d"}""")
        },
        { nameof(CallbackErrors.HeaderName), "The callback additional headers is invalid.", null, With("""{"Key1":"c"}""") },
        { nameof(CallbackErrors.HeaderName), "The callback additional headers is invalid.", null, With("""{"key_1":"c"}""") },
        { nameof(CallbackErrors.HeaderForbidden), "The callback additional headers is invalid.", null, With("""{"host":"c"}""") },
        { nameof(CallbackErrors.HeaderForbidden), "The callback additional headers is invalid.", null, With("""{"Keep-Alive":"c"}""") },
        { nameof(CallbackErrors.SignatureVersion), "The callback signature version is invalid.", null,
            """{"callbackUrl":"127.0.0.1","callbackBody":"a","signatureVersion":"3.0"}""" },
        { nameof(CallbackErrors.SignatureVersion), "The callback signature version is invalid.", null,
            """{"callbackUrl":"127.0.0.1","callbackBody":"a","signatureVersion":1.0}""" },

        {
            nameof(CallbackErrors.HeaderReserved),
            "The callback additional headers is invalid.",
            "0007-00000026",
            With("""{"X-Oss-Tag":"a"}""")
        },

        {
            nameof(CallbackErrors.TooManyHeaders),
            "The callback additional headers is invalid.",
            null,
            With("""{"a":"","b":"","c":"","d":"","e":"","f":"","g":"","h":"","i":"","j":"","k":""}""")
        },
    };

    public static TheoryData<string, string, string?, string> Variables => new()
    {

        {
            nameof(CallbackErrors.VarTooLong),
            "The length of callback var exceed max value.",
            "0007-00000101",
            """{"x:a":"b"}""".PadRight(3841)
        },
        { nameof(CallbackErrors.VarNotBase64), "The callback var is not base64 encoded.", "0007-00000102", "!!!" },
        { nameof(CallbackErrors.VarNotJson), "The callback var is not expecten json.", "0007-00000103", "{" },
        { nameof(CallbackErrors.VarNotJson), "The callback var is not expecten json.", "0007-00000103", """{"x:a":1}""" },
        { nameof(CallbackErrors.VarNotJson), "The callback var is not expecten json.", "0007-00000103", """{"x:a":"\udc00"}""" },
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task Refuses_a_bad_callback_parameter_before_anything_is_stored(string error, string message, string? ec, string callback)
    {
        await using var oss = await SimulatorFixture.StartAsync(
            options => options.AllowPrivateCallbackAddresses = error != nameof(CallbackErrors.PrivateAddress));
        oss.Oss.Faults.RefuseSignatureVersion = error == nameof(CallbackErrors.SignatureVersion) && callback == Good;
        var value = Encoded(callback);

        var form = await new PostUpload(oss).With("callback", value).SendV4Async();
        var header = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request => request.Headers.Add("x-oss-callback", value)));

        var name = error is nameof(CallbackErrors.PrivateAddress) or nameof(CallbackErrors.NoAddress) ? "callbackUrl" : "callback";
        foreach (var reply in new[] { form, header })
        {
            AssertRefused(reply, message, ec, name, error == nameof(CallbackErrors.TooLong) ? value : callback);
        }

        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task Refuses_bad_custom_variables_before_anything_is_stored(string error, string message, string? ec, string variables)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var value = Encoded(variables);

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request =>
        {
            request.Headers.Add("x-oss-callback", Encoded(Good));
            request.Headers.Add("x-oss-callback-var", value);
        }));

        AssertRefused(reply, message, ec, "callback-var", error == nameof(CallbackErrors.VarTooLong) ? value : variables);
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData(nameof(CallbackErrors.InBothPlaces), "callback", "0007-00000027")]
    [InlineData(nameof(CallbackErrors.VarInBothPlaces), "callback-var", null)]
    public async Task Refuses_a_parameter_in_header_and_query(string error, string name, string? ec)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var value = Encoded(error == nameof(CallbackErrors.InBothPlaces) ? Good : """{"x:a":"b"}""");

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request =>
        {
            request.Headers.Add("x-oss-" + name, value);
            if (error != nameof(CallbackErrors.InBothPlaces))
            {
                request.Headers.Add("x-oss-callback", Encoded(Good));
            }
        }, $"?{name}={Uri.EscapeDataString(value)}"));

        AssertRefused(
            reply, $"Either the {name} query string parameter or the x-oss-{name} header should be specified, not both.", ec, name, value);
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Says_so_when_a_callback_is_to_be_signed_with_version_2_and_stores_nothing()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var value = Encoded("""{"callbackUrl":"127.0.0.1","callbackBody":"a","signatureVersion":"2.0"}""");

        var form = await new PostUpload(oss).With("callback", value).SendV4Async();
        var header = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request => request.Headers.Add("x-oss-callback", value)));

        foreach (var reply in new[] { form, header })
        {
            Assert.Equal((501, "NotImplemented", "callback signatureVersion 2.0"),
                (reply.Status, reply.Code, reply.Element("NotSimulated")));
        }

        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Sends_additional_headers_and_version_1_as_asked()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        const string Members = """ "callbackBody":"a","signatureVersion":"1.0","additionalHeaders":{"key-1":"v 1","2":"v2"} """;
        var value = Encoded($$"""{"callbackUrl":"127.0.0.1:{{receiver.Port}}/cb",{{Members}} }""");

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request => request.Headers.Add("x-oss-callback", value)));

        var headers = Assert.Single(receiver.Received).Headers;
        Assert.Equal((200, "v 1", "v2", "1.0", string.Empty),
            (reply.Status, headers["key-1"], headers["2"], headers["x-oss-signature-version"], headers["x-oss-additional-headers"]));
    }

    [Fact]
    public async Task Uses_a_stored_callback_policy_until_it_is_deleted()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        var callback = Encoded($$"""{"callbackUrl":"127.0.0.1:{{receiver.Port}}/cb","callbackBody":"size=${size}&v=${x:v}"}""");
        var xml = $"<BucketCallbackPolicy><PolicyItem><PolicyName>p1</PolicyName><Callback>{callback}</Callback>"
            + $"<CallbackVar>{Encoded("""{"x:v":"stored"}""")}</CallbackVar></PolicyItem></BucketCallbackPolicy>";
        var named = Encoded("""{"callbackPolicy":"p1"}""");

        var before = await PutAsync();
        await oss.AssertNothingStoredAsync("a.txt");
        var none = await PolicyAsync(HttpMethod.Get);
        var stored = await PolicyAsync(HttpMethod.Put, xml);
        await oss.RestartAsync();
        var read = await PolicyAsync(HttpMethod.Get);
        var put = await PutAsync();
        var form = await new PostUpload(oss).With("callback", named).With("x:v", "own").SendV4Async();
        var deleted = await PolicyAsync(HttpMethod.Delete);
        var after = await PutAsync();

        Assert.All([before, none, after], reply => Assert.Equal((404, "BucketCallbackPolicyNotExist"), (reply.Status, reply.Code)));
        Assert.Equal((200, 204, 200, 200), (stored.Status, deleted.Status, put.Status, form.Status));
        Assert.Contains($"<Callback>{callback}</Callback>", read.Body, StringComparison.Ordinal);
        Assert.Equal(["size=1&v=stored", "size=5&v=own"], receiver.Received.Select(received => received.Body));

        Task<Reply> PutAsync() => oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request => request.Headers.Add("x-oss-callback",
            named)));
        Task<Reply> PolicyAsync(HttpMethod method, string? body = null) => oss.SendAsync(
            oss.Signed(method, string.Empty, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body),
                query: "?policy&comp=callback"));
    }

    [Theory]
    [InlineData("<Other/>")]
    [InlineData("<BucketCallbackPolicy/>")]
    [InlineData("<BucketCallbackPolicy><PolicyItem><PolicyName>p</PolicyName></PolicyItem></BucketCallbackPolicy>")]
    public async Task Refuses_malformed_callback_policies(string xml)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, string.Empty, System.Text.Encoding.UTF8.GetBytes(xml),
            query: "?policy&comp=callback"));

        Assert.Equal((400, "MalformedXML"), (reply.Status, reply.Code));
        Assert.Equal(404, (await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?policy&comp=callback"))).Status);
    }

    [Fact]
    public void Every_error_has_a_row_that_provokes_it() => Catalogue.AssertProvoked(typeof(CallbackErrors),
        Parameters.Concat(Variables)
            .Select(row => row.Data.Item1)
            .Concat([nameof(CallbackErrors.InBothPlaces), nameof(CallbackErrors.VarInBothPlaces), nameof(CallbackErrors.NoPolicy)]));

    private static string With(string headers) => $$"""{"callbackUrl":"127.0.0.1","callbackBody":"a","additionalHeaders":{{headers}}}""";

    private static string Encoded(string text) => text == "!!!" ? text : PostUpload.Encode(text);

    private static void AssertRefused(Reply reply, string message, string? ec, string name, string value)
    {
        Assert.Equal((400, "InvalidArgument", message), (reply.Status, reply.Code, reply.Message));
        Assert.Equal(
            (name, value), (reply.Element("ArgumentName"), reply.Element("ArgumentValue").Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal(ec ?? string.Empty, reply.Element("EC"));
    }
}
