using System.Text;
using OssCallback.Callbacks;
using OssCallback.Http;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>One callback request, valid until a test changes a part of it.</summary>
internal sealed class CallbackCall
{
    public const string Key = "uploads/2026/03/01/web-shop/0123.png";

    private CallbackCall(byte[] body) => Body = body;

    public string Method { get; set; } = "POST";

    public string Target { get; set; } = TestApp.CallbackTarget;

    public byte[] Body { get; set; }

    public bool DeclaresLength { get; set; } = true;

    public Stream? Stream { get; set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A form callback of the template that we issue, as OSS expands it.</summary>
    public static CallbackCall Form(
        TestApp app, string? ticket = null, string key = Key, string bucket = TestApp.Bucket, string extra = "") =>
        Signed(app, Encoding.UTF8.GetBytes(
        $"bucket={bucket}&object={Uri.EscapeDataString(key)}&etag=D41D8CD98F00B204E9800998ECF8427E&size=1024&mimeType=image%2Fpng"
        + "&imageInfo.height=278&imageInfo.width=200&imageInfo.format=png&crc64=14424139366312093254"
        + "&contentMd5=1B2M2Y8AsgTpgAmY7PhCfg%3D%3D"
        + $"&clientIp=203.0.113.7&reqId=5C3D9175B6FC201293AD4890&operation=PostObject&ticket={ticket ?? app.Ticket(key)}{extra}"));

    /// <summary>A signed callback with any body.</summary>
    public static CallbackCall Signed(TestApp app, byte[] body, string decodedPathAndQuery = TestApp.CallbackTarget)
    {
        var call = new CallbackCall(body);
        call.Headers[CallbackHeaders.Authorization] = app.Signer.Sign(decodedPathAndQuery, body);
        call.Headers[CallbackHeaders.PublicKeyUrl] = CallbackSigner.KeyUrlHeader;
        call.Headers[CallbackHeaders.RequestId] = "5C3D9175B6FC201293AD4890";
        return call;
    }

    public static CallbackCall Signed(TestApp app, string body) => Signed(app, Encoding.UTF8.GetBytes(body));

    public CallbackCall Change(Action<CallbackCall> change)
    {
        change(this);
        return this;
    }

    /// <summary>Sends the request, and waits for the log as well.</summary>
    public async Task<EndpointReply> SendAsync(TestApp app, CancellationToken cancellationToken)
    {
        var reply = await app.AskAsync("Callback", ToRequest(), cancellationToken);
        await app.Get<CallbackRefusals>().LatestDiagnosis;
        return reply;
    }

    public EndpointRequest ToRequest() => new()
    {
        Method = Method,
        Target = Target,
        Header = name => Headers.GetValueOrDefault(name),
        Body = Stream ?? new MemoryStream(Body),
        ContentLength = DeclaresLength ? Body.Length : null,
    };
}
