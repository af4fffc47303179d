using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>
/// Requests that the official SDKs and ali-oss signed, sent over a socket at the time of their signing; each with one part changed is
/// refused.
/// </summary>
public sealed class ForeignSignatureTests
{
    public static TheoryData<string, string> Requests =>
    [
        .. Ids("v4_header").Select(id => ("v4_header", id)),
        .. Ids("v4_presign").Select(id => ("v4_presign", id)),
    ];

    public static TheoryData<string> Policies => [.. Ids("post_policy_v4")];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Takes_what_the_Go_SDK_signed(string file, string id)
    {
        var signed = Cases(file).Single(one => Text(one, "id") == id);
        await using var oss = await StartAsync(signed, signed.GetProperty(file == "v4_header" ? "unix_time" : "unix_sign_time").GetInt64());

        var taken = await oss.SendAsync(Request(oss, signed, file, "+param1"));
        var changed = await oss.SendAsync(Request(oss, signed, file, " param1"));

        Assert.True(taken.Status == 200, taken.Body);
        Assert.Equal((403, "SignatureDoesNotMatch"), (changed.Status, changed.Code));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Takes_what_ali_oss_signed_for_a_form(string id)
    {
        var signed = Cases("post_policy_v4").Single(one => Text(one, "id") == id);
        var date = DateTimeOffset.ParseExact(
            Text(signed, "x_oss_date"), "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);
        await using var oss = await StartAsync(signed, date.ToUnixTimeSeconds());

        var taken = await Form(oss, signed, Text(signed, "signature")).SendAsync();
        var changed = await Form(oss, signed, Text(signed, "signature").Replace('e', 'f')).SendAsync();

        Assert.True(taken.Status is 200 or 204, taken.Body);
        Assert.Equal((403, "SignatureDoesNotMatch"), (changed.Status, changed.Code));
    }

    private static PostUpload Form(SimulatorFixture oss, JsonElement signed, string signature)
    {
        var form = new PostUpload(oss) { Bucket = "examplebucket" }
            .With("success_action_status", "200")
                .With("policy", Text(signed, "policy_base64"))
                .With("x-oss-signature-version", SignatureV4.Algorithm)
            .With(
                "x-oss-credential",
                $"{Text(signed, "access_key_id")}/{SignatureV4.Scope(Text(signed, "x_oss_date"), Text(signed, "region"))}")
            .With("x-oss-date", Text(signed, "x_oss_date")).With("x-oss-signature", signature);
        form.Fields[0] = ("key", "user-dir/a.png");
        return Token(signed) is { } token ? form.With("x-oss-security-token", token) : form;
    }

    /// <summary>The signed request, the order of its parameters as written, one of their names as given.</summary>
    private static HttpRequestMessage Request(SimulatorFixture oss, JsonElement signed, string file, string plusName)
    {
        var query = signed.GetProperty("query").EnumerateArray().Select(pair => (Name: pair[0].GetString()!, Value: pair[1].GetString()!))
            .Select(pair => pair with { Name = pair.Name == "+param1" ? plusName : pair.Name }).ToList();
        if (file == "v4_presign")
        {
            query.AddRange(
            [
                ("x-oss-signature", Text(signed, "x_oss_signature")), ("x-oss-signature-version", SignatureV4.Algorithm),
                ("x-oss-date", Text(signed, "x_oss_date")),
                ("x-oss-expires", "599"),
                ("x-oss-credential", $"ak/{SignatureV4.Scope(Text(signed, "x_oss_date"), Text(signed, "region"))}"),
                .. Token(signed) is { } token ? [("x-oss-security-token", token)] : Array.Empty<(string, string)>(),
            ]);
        }

        var path = $"{Text(signed, "bucket")}/{OssEncoding.EncodePath(Text(signed, "key"))}";
        var request = new HttpRequestMessage(HttpMethod.Put, $"{oss.Oss.Endpoint}/{path}?"
            + string.Join(
                '&',
                query.Select(pair =>
                    OssEncoding.Encode(pair.Name) + (pair.Value.Length == 0 ? string.Empty : "=" + OssEncoding.Encode(pair.Value)))))
        {
            Content = new ByteArrayContent([1]),
        };
        foreach (var header in signed.GetProperty("headers").EnumerateObject())
        {
            _ = request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString())
                || request.Content.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
        }

        if (file == "v4_header")
        {
            request.Headers.TryAddWithoutValidation("Authorization", Text(signed, "authorization"));
        }

        return request;
    }

    private static Task<SimulatorFixture> StartAsync(JsonElement signed, long unixTime) => SimulatorFixture.StartAsync(options =>
    {
        options.TimeProvider = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(unixTime));
        options.Buckets = ["bucket", "examplebucket"];
        options.Region = Text(signed, "region");
        options.Credentials = [new(Text(signed, "access_key_id"), Text(signed, "access_key_secret"), Token(signed))];
    });

    private static IEnumerable<string> Ids(string file) => Cases(file).Select(one => Text(one, "id"));

    private static List<JsonElement> Cases(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", file + ".json")));
        return [.. document.RootElement.Clone().GetProperty("cases").EnumerateArray()];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string? Token(JsonElement signed) => signed.GetProperty("security_token").GetString();
}
