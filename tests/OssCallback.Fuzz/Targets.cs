using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Processing;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.PostObject;
using OssCallback.Uploads;
using PostPolicy = OssCallback.Simulator.PostObject.PostPolicy;

namespace OssCallback.Fuzz;

/// <summary>
/// What strangers can send, each with what must hold for every input: no exception but a refusal, what is accepted reads the same again,
/// and nobody gets what was not issued to them.
/// </summary>
internal static class Targets
{
    private const string Bucket = "uploads-bucket";
    private const string Key = "uploads/2026/03/01/alice/0b6c9f6e.png";

    private static readonly TicketSigner Tickets = new([Encoding.ASCII.GetBytes("a ticket key of thirty-two bytes")]);
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CallbackPublicKey OssKey = TrustedKeys.OssOnly.FindAsync(
        Convert.ToBase64String(Encoding.ASCII.GetBytes(TrustedKeys.OssKeyUrl)), CancellationToken.None).AsTask().Result.Key!;

    // Variables and user are fixed, so the only ticket that is good is the one in the corpus.
    private static readonly string Issued = Tickets.Issue(
        new UploadTicket(Now.AddHours(1), "default", "alice") { FileName = "Holiday.png" }, Bucket, Key);

    private static readonly ServiceProvider Services = BuildServices();

    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>
    {
        ["callback-form"] = input => Callback(input, CallbackParameter.FormBodyType, AsForm),
        ["callback-json"] = input => Callback(input, CallbackParameter.JsonBodyType, AsJson),
        ["callback-headers"] = Headers,
        ["ticket"] = Ticket,
        ["grant-request"] = GrantRequest,
        ["post-policy"] = PostPolicyDocument,
        ["post-form"] = PostFormBody,
        ["review-answer"] = ReviewAnswer,
        ["stored-record"] = StoredRecord,
        ["request-target"] = RequestTarget,
    };

    private static void Callback(byte[] input, string bodyType, Func<IEnumerable<KeyValuePair<string, string>>, string> write)
    {
        if (CallbackBody.TryParse(input, bodyType) is not { } body)
        {
            return;
        }

        Check(
            body.Variables.All(variable => variable.Key.StartsWith(CallbackFields.VariablePrefix, StringComparison.Ordinal)), "a variable");
        var again = CallbackBody.TryParse(Encoding.UTF8.GetBytes(write(body.Fields)), bodyType);
        Check(again is not null && again.Fields.Count == body.Fields.Count, "accepted, and not when written again");
        Check(body.Fields.All(field => again!.Fields[field.Key] == field.Value), "read otherwise when written again");
    }

    private static string AsForm(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));

    private static string AsJson(IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>
    /// First line: x-oss-pub-key-url; second: Authorization; the rest: the body. Nobody has OSS's key, so nothing is genuine.
    /// </summary>
    private static void Headers(byte[] input)
    {
        var parts = Encoding.Latin1.GetString(input).Split('\n', 3);
        if (KeyUrl.TryDecode(parts[0], out var url) && KeyUrl.Canonicalize(url) is { } canonical)
        {
            Check(KeyUrl.Canonicalize(canonical) == canonical, "a canonical address has another canonical form");
            Check(new Uri(canonical).UserInfo.Length == 0 && !canonical.Contains('?', StringComparison.Ordinal), "more than an address");
        }

        if (parts.Length == 3)
        {
            var verdict = CallbackSignature.Verify(OssKey, parts[1], "/api/callback", Encoding.Latin1.GetBytes(parts[2]));
            Check(verdict != CallbackVerdict.Valid, "a forged signature is good");
        }
    }

    private static void Ticket(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var (verdict, ticket) = Tickets.Verify(text, Bucket, Key, Now);
        Check((verdict == TicketVerdict.Valid) == (ticket is not null), "a verdict and its ticket disagree");

        // One ticket has one spelling: another one that is good as well would be a second permission.
        Check(verdict != TicketVerdict.Valid || text == Issued, "a ticket that nobody issued is good");
    }

    private static void GrantRequest(byte[] input)
    {
        var post = new EndpointRequest { Method = "POST", Target = "/api/policy", Header = _ => null };
        Examine(new EndpointCall(post, Caller.Nobody, input));
        var get = new EndpointRequest
        {
            Method = "GET",
            Target = "/api/policy?" + Encoding.Latin1.GetString(input).Replace('\n', '&'),
            Header = _ => null,
        };
        Examine(new EndpointCall(get, Caller.Nobody, []));

        static void Examine(EndpointCall call)
        {
            if (!Services.GetRequiredService<GrantRequestReader>().Read(call).TryGet(out var asked, out _))
            {
                return;
            }

            var key = asked.Profile.KeyTemplate.Render(asked.Name, asked.User, asked.Profile.Name, Now);
            Check(ObjectName.IsAcceptable(key), "a key that no callback could record");
            Check(key.StartsWith("uploads/", StringComparison.Ordinal), "a key outside of its template");
        }
    }

    private static void PostPolicyDocument(byte[] input)
    {
        var base64 = Convert.ToBase64String(input);
        var first = Refusable(() => PostPolicy.Parse(base64));
        var second = Refusable(() => PostPolicy.Parse(base64));
        Check(first.Refusal == second.Refusal && first.Value?.Expiration == second.Value?.Expiration, "read otherwise the second time");
        Check(first.Value is null || first.Value.MinBytes >= 0, "a negative size");
    }

    private static void PostFormBody(byte[] input)
    {
        // A network delivers in any portions. What is cut and broken may be refused for the one or the other.
        using var stream = new MemoryStream(input);
        using var drip = new Drip(input);
        var (whole, portions) = (ReadForm(stream), ReadForm(drip));
        Check(whole.Value == portions.Value, $"read otherwise in portions: {whole.Refusal}, {portions.Refusal}");

        static (string? Value, string? Refusal) ReadForm(Stream body) => Refusable(() =>
        {
            var reader = new PostFormReader("multipart/form-data; boundary=b", body, new PostLimits(1 << 20, 1 << 16, 1 << 18));
            var form = new PostForm();
            if (reader.ReadToFileAsync(form, CancellationToken.None).GetAwaiter().GetResult() is { } file)
            {
                var content = new StringBuilder(file.FileName);
                var buffer = new byte[64];
                for (int count; (count = Wait(file.ReadAsync(buffer, CancellationToken.None))) > 0;)
                {
                    content.Append(Convert.ToHexString(buffer, 0, count));
                }

                form.Add("file itself", content.ToString());
                reader.FinishAsync(CancellationToken.None).GetAwaiter().GetResult();
            }

            return string.Join('\n', form.Fields);
        });
    }

    private static void ReviewAnswer(byte[] input)
    {
        var verdict = HttpReviewer.ReadVerdict(input);
        Check(
            (verdict.Reason ?? string.Empty).All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.'),
            "a reason that is no code");
        Check(
            verdict.Decision != ReviewDecision.Accept || Encoding.UTF8.GetString(input).Contains("accept", StringComparison.Ordinal)
                || Encoding.UTF8.GetString(input).Contains('\\', StringComparison.Ordinal),
            "accepted by an answer that does not say so");
    }

    private static void StoredRecord(byte[] input)
    {
        UploadRecord record;
        try
        {
            record = UploadRecord.FromJson(input);
        }
        catch (JsonException)
        {
            return;
        }

        var written = record.ToJson();
        Check(written.AsSpan().SequenceEqual(UploadRecord.FromJson(written).ToJson()), "another record when written and read");
    }

    private static void RequestTarget(byte[] input)
    {
        var target = Encoding.Latin1.GetString(input);
        var request = new EndpointRequest { Method = "GET", Target = target, Header = _ => null };
        var query = request.ReadQuery();
        Check(query.Count <= target.Length, "more parameters than characters");
        var text = CallbackStringToSign.Build(target, "a=b"u8);
        Check(text.Length <= CallbackStringToSign.GetMaxLength(target, "a=b"u8), "longer than the room for it");
    }

    private static int Wait(ValueTask<int> read) => read.AsTask().GetAwaiter().GetResult();

    private static (T? Value, string? Refusal) Refusable<T>(Func<T> read)
        where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (OssRefusalException refusal)
        {
            return (null, refusal.Message);
        }
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    private static ServiceProvider BuildServices() => new ServiceCollection().AddLogging().AddOssCallback(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Oss:Bucket"] = Bucket,
            ["Oss:Region"] = "cn-hangzhou",
            ["Oss:AccessKeyId"] = "id",
            ["Oss:AccessKeySecret"] = "secret",
            ["Callback:Urls:0"] = "https://uploads.example.com/api/callback",
            ["Callback:TicketKeys:0"] = Convert.ToBase64String(new byte[32]),
            ["Policy:Profiles:default:KeyTemplate"] = "uploads/{yyyy}/{user}/{uuid}/{filename}{ext}",
            ["Policy:Profiles:default:Variables:0"] = "x:album",
        }).Build(),
        isDevelopment: true).BuildServiceProvider();

    /// <summary>A body of which one read brings one byte.</summary>
    private sealed class Drip(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(1, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            base.ReadAsync(buffer, offset, Math.Min(1, count), cancellationToken);
    }
}
