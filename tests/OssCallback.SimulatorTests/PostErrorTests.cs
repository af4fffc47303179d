using System.Text;
using OssCallback.Simulator;
using OssCallback.Simulator.PostObject;

namespace OssCallback.SimulatorTests;

/// <summary>Every refusal of PostObject, provoked over a socket; nothing is ever stored.</summary>
public sealed class PostErrorTests
{
    private const string Valid = "\"expiration\":\"2026-03-01T08:10:00Z\"";

    private static readonly Dictionary<string, Func<SimulatorFixture, Task<Reply>>> Forms = new()
    {
        [nameof(PostErrors.NotMultipart)] = oss =>
            oss.SendAsync(new(HttpMethod.Post, oss.Oss.Endpoint + "/playground/") { Content = new StringContent("a=b") }),
        [nameof(PostErrors.Malformed)] = oss => Quoted(oss).SendV4Async(),
        [nameof(PostErrors.Incomplete)] = oss => new PostUpload(oss) { Truncate = true }.SendV4Async(),
        [nameof(PostErrors.NoDisposition)] = oss => new PostUpload(oss) { TypeFirst = true }.SendV4Async(),
        [nameof(
            PostErrors.NotOneFile)] = oss =>
            {
                var twice = new PostUpload(oss); twice.Trailing.Add(
                ("file", "more")); return twice.SendV4Async();
            },
        [nameof(
            PostErrors.NoKey)] = oss =>
            {
                var late = new PostUpload(oss); late.Fields.Clear(); late.Trailing.Add(
                ("key", "a.txt")); return late.SendV4Async();
            },
        [nameof(PostErrors.FieldTooLong)] = oss => new PostUpload(oss).With("x-oss-meta-a", new string('a', 4097)).SendV4Async(),
        [nameof(PostErrors.NameTooLong)] = oss => new PostUpload(oss).With("x-oss-meta-" + new string('a', 8182), "a").SendV4Async(),
        [nameof(PostErrors.FieldsTooLong)] = oss =>
            new PostUpload(oss).With("x:a", new string('a', 4096)).With("x:b", new string('b', 4096)).SendV4Async(),
        [nameof(PostErrors.TooLarge)] = oss => new PostUpload(oss) { Content = new string('a', 20_000) }.SendV4Async(),
        [nameof(PostErrors.FileTooLarge)] = oss => new PostUpload(oss, """["content-length-range",1,4]""").SendV4Async(),
        [nameof(PostErrors.FileTooSmall)] = oss => new PostUpload(oss, """["content-length-range",6,9]""").SendV4Async(),
        [nameof(PostErrors.Anonymous)] = oss => new PostUpload(oss).SendAsync(),
        [nameof(PostErrors.Missing)] = oss => new PostUpload(oss).With("policy", "e30=").SendAsync(),
        [nameof(PostErrors.BadSignature)] = oss =>
            new PostUpload(oss) { Key = new(SimulatorFixture.Key.AccessKeyId, "other") }.SendV4Async(),
        [nameof(PostErrors.PolicyExpired)] = oss => new PostUpload(oss) { Expiration = "2026-03-01T08:00:00Z" }.SendV4Async(),
        [nameof(PostErrors.ConditionFailed)] = oss => new PostUpload(oss, """["starts-with","$key","user/eric/"]""").SendV4Async(),
        [nameof(PostErrors.ExtraField)] = oss => new PostUpload(oss) { PinV4Fields = false }.SendV4Async(),
        [nameof(PostErrors.PolicyTooLong)] = oss => new PostUpload(oss) { Expiration = "2026-03-08T08:00:01Z" }.SendV4Async(),
    };

    public static TheoryData<string, int, string, string, string?> Refusals => new()
    {

        {
            nameof(PostErrors.NotMultipart),
            400,
            "RequestIsNotMultiPartContent",
            "Bucket POST must be of the enclosure-type multipart/form-data.",
            null
        },

        {
            nameof(PostErrors.Malformed),
            400,
            "MalformedPOSTRequest",
            "The body of your POST request is not well-formed multipart/form-data.",
            null
        },
        { nameof(PostErrors.Incomplete), 400, "MalformedPOSTRequest",
            "The body of your POST request is not well-formed multipart/form-data.", "0006-00000104" },
        { nameof(PostErrors.NoDisposition), 400, "MalformedPOSTRequest",
            "The body of your POST request is not well-formed multipart/form-data.", "0006-00000109" },

        {
            nameof(PostErrors.NotOneFile),
            400,
            "IncorrectNumberOfFilesInPOSTRequest",
            "POST requires exactly one file upload per request.",
            null
        },

        {
            nameof(PostErrors.NoKey),
            400,
            "InvalidArgument",
            "The bucket POST must contain the specified 'key'. If it is specified, please check the order of the fields",
            null
        },
        { nameof(PostErrors.FieldTooLong), 400, "FieldItemTooLong", "Your field item is too long.", null },
        { nameof(PostErrors.FieldsTooLong), 400, "MaxPOSTPreDataLengthExceededError",
            "Your POST request fields preceding the upload file were too large.", "0006-00000112" },
        { nameof(PostErrors.NameTooLong), 400, "FieldItemTooLong", "Your field item is too long.", "0006-00000110" },
        { nameof(PostErrors.FileTooLarge), 400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
            "0006-00000003" },
        { nameof(PostErrors.FileTooSmall), 400, "EntityTooSmall", "Your proposed upload smaller than the minimum allowed size.",
            "0006-00000004" },
        { nameof(PostErrors.TooLarge), 400, "InvalidArgument", "Post body size must be less than 5G.", null },
        { nameof(PostErrors.Anonymous), 403, "AccessDenied", "Anonymous access is forbidden for this operation.", null },
        { nameof(PostErrors.Missing), 400, "InvalidArgument", "Post request accessKeyId is empty.", "0002-00000706" },

        {
            nameof(PostErrors.BadSignature),
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            "0002-00000705"
        },
        { nameof(PostErrors.PolicyExpired), 403, "AccessDenied", "Invalid according to Policy: Policy expired.", "0006-00000213" },

        {
            nameof(PostErrors.ConditionFailed),
            403,
            "AccessDenied",
            """Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "user/eric/"]""",
            "0006-00000227"
        },

        {
            nameof(PostErrors.ExtraField),
            403,
            "AccessDenied",
            "Invalid according to Policy: Extra input fields: x-oss-signature-version",
            "0006-00000228"
        },

        {
            nameof(PostErrors.PolicyTooLong),
            403,
            "AccessDenied",
            "Invalid according to Policy: the expiration is more than seven days after x-oss-date.",
            null
        },
    };

    public static TheoryData<string, string, string, string> Policies => new()
    {
        { nameof(PolicyErrors.NotBase64), "Policy is not base64 encoded.", "0006-00000202", "raw:!" },
        { nameof(PolicyErrors.NotUtf8), "Invalid JSON: not UTF-8", "0006-00000203", "raw:/w==" },
        { nameof(PolicyErrors.Json), "Invalid JSON: unknown char e", "0006-00000204", """{"expiration":eins}""" },
        { nameof(PolicyErrors.Json), "Invalid JSON: , or ] expected", "0006-00000204", "{" + Valid + ""","conditions":[["eq" e]]}""" },
        { nameof(PolicyErrors.Json), "Invalid JSON: { expected", "0006-00000204", "[]" },
        { nameof(PolicyErrors.Json), "Invalid JSON: unknown escape x", "0006-00000204", """{"a":"\x"}""" },
        { nameof(PolicyErrors.Json), "Invalid JSON: too deep", "0006-00000204", new string('[', 40) },

        {
            nameof(PolicyErrors.NotOneProperty),
            "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
            "0006-00000201",
            "{" + Valid + ""","conditions":[{}]}"""
        },
        { nameof(PolicyErrors.Blank), "Policy is blank.", "0006-00000205", "raw: " },
        { nameof(PolicyErrors.NoConditions), "Policy missing conditions.", "0006-00000207", "{" + Valid + "}" },

        {
            nameof(PolicyErrors.NoExpiration),
            "Policy missing expiration.",
            "0006-00000208",
            """{"conditions":[{"bucket":"playground"}]}"""
        },
        { nameof(PolicyErrors.Neither), "Policy must contain expiration and conditions.", "0006-00000209", "{}" },

        {
            nameof(PolicyErrors.ExpirationType),
            "Invalid expiration.",
            "0006-00000210",
            """{"expiration":1,"conditions":[{"bucket":"playground"}]}"""
        },

        {
            nameof(PolicyErrors.ExpirationText),
            "Invalid expiration.",
            "0006-00000211",
            """{"expiration":"","conditions":[{"bucket":"playground"}]}"""
        },
        { nameof(PolicyErrors.ConditionsType), "Conditions must be a list.", "0006-00000214", "{" + Valid + ""","conditions":{}}""" },
        { nameof(PolicyErrors.ConditionsEmpty), "Conditions must not be empty.", "0006-00000215", "{" + Valid + ""","conditions":[]}""" },

        {
            nameof(PolicyErrors.NoMatchMode),
            "Invalid Condition: no match mode specified.",
            "0006-00000216",
            "{" + Valid + ""","conditions":[[]]}"""
        },
        { nameof(PolicyErrors.NoMatchMode), "Invalid Condition: no match mode specified.", "0006-00000216", "{" + Valid
            + ""","conditions":[["$key"]]}""" },
        { nameof(PolicyErrors.ListExpected), "Invalid Condition: list expected.", "0006-00000224", "{" + Valid
            + ""","conditions":[["not-in","cache-control","no-cache"]]}""" },

        {
            nameof(PolicyErrors.MatchMode),
            "Invalid Condition: unknown match mode or wrong number of items.",
            "0006-00000218",
            "{" + Valid + ""","conditions":[["like","$key","a"]]}"""
        },

        {
            nameof(PolicyErrors.LengthRange),
            "Invalid content-length-range.",
            "0006-00000220",
            "{" + Valid + ""","conditions":[["content-length-range",5,1]]}"""
        },

        {
            nameof(PolicyErrors.ItemType),
            "Invalid Condition: object or list expected.",
            "0006-00000222",
            "{" + Valid + ""","conditions":[1]}"""
        },
        { nameof(PolicyErrors.ValueType), "Invalid Condition: string expected.", "0006-00000222", "{" + Valid
            + ""","conditions":[{"bucket":1}]}""" },
    };

    private static PostUpload Quoted(SimulatorFixture oss) =>
        new(oss) { ContentType = $"multipart/form-data; boundary=\"{PostUpload.Boundary}\"" };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses_a_bad_form_and_stores_nothing(string error, int status, string code, string message, string? ec)
    {
        await using var oss = await SimulatorFixture.StartAsync(options =>
        {
            options.MaxObjectBytes = 16_000;
            options.MaxFormFieldBytes = 4096;
            options.MaxFormFieldsBytes = error == nameof(PostErrors.NameTooLong) ? 16_000 : 8000;
        });

        var reply = await Forms[error](oss);

        Assert.Equal((status, code, message, ec ?? string.Empty), (reply.Status, reply.Code, reply.Message, reply.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Refuses_a_malformed_policy(string error, string message, string ec, string policy)
    {
        Assert.NotEmpty(error);
        await using var oss = await SimulatorFixture.StartAsync();
        var raw = policy.StartsWith("raw:", StringComparison.Ordinal);

        var reply = await new PostUpload(oss).SendV1RawAsync(raw ? policy[4..] : PostUpload.Encode(policy));

        Assert.Equal(
            (400, "InvalidPolicyDocument", "Invalid Policy: " + message, ec),
            (reply.Status, reply.Code, reply.Message, reply.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("OSSAccessKeyId Signature", "Post request policy is empty.", "0002-00000702")]
    [InlineData("OSSAccessKeyId policy", "Post request signature is empty.", "0002-00000703")]
    [InlineData("OSSAccessKeyId policy Signature=", "Post request signature is empty.", "0002-00000704")]
    [InlineData("policy Signature", "Post request accessKeyId is empty.", "0002-00000706")]
    [InlineData(
        "policy x-oss-signature-version=OSS4-HMAC-SHA256 x-oss-date=20260301T080000Z x-oss-credential=LTAItest x-oss-signature",
        "Invalid credential in x-oss-credential.",
        "0002-00000710")]
    public async Task Names_what_is_missing_of_an_authorization(string fields, string message, string ec)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = new PostUpload(oss);
        foreach (var pair in fields.Split(' ').Select(field => field.Split('=', 2)))
        {
            upload.With(pair[0], pair.Length == 2 ? pair[1] : "LTAItest");
        }

        var reply = await upload.SendAsync();

        Assert.Equal((400, "InvalidArgument", message, ec), (reply.Status, reply.Code, reply.Message, reply.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Fields_without_values_have_a_limit_too()
    {
        await using var oss = await SimulatorFixture.StartAsync(options => options.MaxFormFieldsBytes = 8000);
        var upload = new PostUpload(oss);
        for (var number = 0; number < 100; number++)
        {
            upload.With($"x:{number:D100}", string.Empty);
        }

        var reply = await upload.SendV4Async();

        Assert.Equal((400, "MaxPOSTPreDataLengthExceededError"), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task A_form_without_a_length_is_measured_while_it_comes()
    {
        await using var oss = await SimulatorFixture.StartAsync(options => options.MaxObjectBytes = 10_000);

        var reply = await new PostUpload(oss) { Content = new string('a', 10_001), Chunked = true }.SendV4Async();

        Assert.Equal(
            (400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"), (reply.Status, reply.Code, reply.Message));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public void Every_error_has_a_row_that_provokes_it()
    {
        Catalogue.AssertProvoked(typeof(PostErrors), Refusals.Select(row => row.Data.Item1));
        Catalogue.AssertProvoked(typeof(PolicyErrors), Policies.Select(row => row.Data.Item1));
    }
}
