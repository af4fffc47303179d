using System.Text;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>A PostObject form, written byte by byte so that tests decide every detail.</summary>
public sealed class PostUpload
{
    public const string Boundary = "----test-boundary";
    private readonly SimulatorFixture _oss;

    public PostUpload(SimulatorFixture oss, params string[] conditions)
    {
        _oss = oss;
        Conditions = [.. conditions];
        Date = SignatureV4.FormatDate(oss.Clock.GetUtcNow());
        Expiration = oss.Clock.GetUtcNow()
            .AddMinutes(10)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    }

    public List<string> Conditions { get; }

    /// <summary>Fields before the file.</summary>
    public List<(string Name, string Value)> Fields { get; } = [("key", "a.txt")];

    /// <summary>Fields after the file.</summary>
    public List<(string Name, string Value)> Trailing { get; } = [];

    public string FileName { get; set; } = "local.txt";

    public string? FileType { get; set; } = "text/plain";

    public string Content { get; set; } = "hello";

    public string Date { get; set; }

    public string Expiration { get; set; }

    public string Region { get; set; } = SimulatorFixture.Region;

    public OssCredentials Key { get; set; } = SimulatorFixture.Key;

    public bool PinV4Fields { get; set; } = true;

    public bool Truncate { get; set; }

    public string Bucket { get; set; } = SimulatorFixture.Bucket;

    /// <summary>What follows the bucket in the form's address.</summary>
    public string Query { get; set; } = string.Empty;

    /// <summary>The request's Content-Type.</summary>
    public string ContentType { get; set; } = "multipart/form-data; boundary=" + Boundary;

    /// <summary>Writes the file's Content-Type before its Content-Disposition.</summary>
    public bool TypeFirst { get; set; }

    /// <summary>Around the names of all parts.</summary>
    public string Quote { get; set; } = "\"";

    /// <summary>How the body is encoded.</summary>
    public Encoding Encoding { get; set; } = Encoding.UTF8;

    /// <summary>Sends the form without a Content-Length.</summary>
    public bool Chunked { get; set; }

    public PostUpload With(string name, string value)
    {
        Fields.Add((name, value));
        return this;
    }

    public Task<Reply> SendV4Async()
    {
        var credential = $"{Key.AccessKeyId}/{SignatureV4.Scope(Date, Region)}";
        var conditions = PinV4Fields
            ? Conditions.Concat(

                [
                    $$"""{"x-oss-signature-version":"OSS4-HMAC-SHA256"}""",
                    $$"""{"x-oss-credential":"{{credential}}"}""",
                    $$"""{"x-oss-date":"{{Date}}"}""",
                ])
            : Conditions.Append("""{"bucket":"playground"}""");
        if (Key.SecurityToken is { } token)
        {
            conditions = conditions.Append($$"""["eq","$x-oss-security-token","{{token}}"]""");
            With("x-oss-security-token", token);
        }

        var policy = Encode($$"""{"expiration":"{{Expiration}}","conditions":[{{string.Join(',', conditions)}}]}""");
        return With("policy", policy).With("x-oss-signature-version", SignatureV4.Algorithm)
            .With("x-oss-credential", credential)
            .With("x-oss-date", Date)
            .With("x-oss-signature", SignatureV4.SignPolicy(Key.AccessKeySecret, Date, Region, policy)).SendAsync();
    }

    public Task<Reply> SendV1Async(string? policyText = null)
    {
        return SendV1RawAsync(
            Encode(policyText ?? $$"""{"expiration":"{{Expiration}}","conditions":[{{string.Join(',', Conditions)}}]}"""));
    }

    /// <summary>Signs and sends a policy field as it is.</summary>
    public Task<Reply> SendV1RawAsync(string policy)
    {
        return With("policy", policy).With("OSSAccessKeyId", Key.AccessKeyId)
            .With("Signature", SignatureV1.SignPolicy(Key.AccessKeySecret, policy))
            .SendAsync();
    }

    public async Task<Reply> SendAsync()
    {
        var body = new StringBuilder();
        AppendFields(Fields);
        var disposition = $"Content-Disposition: form-data; name={Quote}file{Quote}; filename=\"{FileName}\"\r\n";
        var type = FileType is null ? string.Empty : $"Content-Type: {FileType}\r\n";
        body.Append("--" + Boundary + "\r\n").Append(TypeFirst ? type + disposition : disposition + type).Append("\r\n").Append(Content)
            .Append("\r\n");
        AppendFields(Trailing);
        body.Append(Truncate ? string.Empty : "--" + Boundary + "--\r\n");
        var content = new ByteArrayContent(Encoding.GetBytes(body.ToString()));
        content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, $"{_oss.Oss.Endpoint}/{Bucket}/{Query}") { Content = content };
        request.Headers.TransferEncodingChunked = Chunked;
        return await _oss.SendAsync(request);

        void AppendFields(IEnumerable<(string Name, string Value)> fields)
        {
            foreach (var (name, value) in fields)
            {
                body.Append("--" + Boundary + "\r\nContent-Disposition: form-data; name=" + Quote + name + Quote + "\r\n\r\n" + value
                    + "\r\n");
            }
        }
    }

    public static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
