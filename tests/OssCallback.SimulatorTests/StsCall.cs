using System.Text;
using System.Text.Json;
using OssCallback.Oss;
using OssCallback.Simulator.Sts;

namespace OssCallback.SimulatorTests;

/// <summary>A call of the simulator's AssumeRole; every part can be spoilt by a test.</summary>
public sealed class StsCall
{
    public const string Role = "acs:ram::1000000000000001:role/uploader";

    public StsCall(SimulatorFixture oss)
    {
        Oss = oss;
        Date = oss.Clock.GetUtcNow();
    }

    public SimulatorFixture Oss { get; }

    public Dictionary<string, string> Parameters { get; } = new() { ["RoleArn"] = Role, ["RoleSessionName"] = "alice@example.com" };

    public OssCredentials Key { get; set; } = SimulatorFixture.Key;

    public DateTimeOffset Date { get; set; }

    public string Nonce { get; set; } = Guid.NewGuid().ToString();

    public string Action { get; set; } = "AssumeRole";

    public StsCall With(string name, string value)
    {
        Parameters[name] = value;
        return this;
    }

    /// <summary>As ali-oss's STS client sends it: HMAC-SHA1, by default in a form body.</summary>
    public Task<Reply> SendRpcAsync(string method = "POST", string path = "/")
    {
        var all = new Dictionary<string, string>(Parameters)
        {
            ["Action"] = Action,
            ["Version"] = "2015-04-01",
            ["AccessKeyId"] = Key.AccessKeyId,
            ["SignatureMethod"] = "HMAC-SHA1",
            ["SignatureVersion"] = "1.0",
            ["SignatureNonce"] = Nonce,
        };
        all.TryAdd("Timestamp", SignatureAcs3.FormatDate(Date));
        all["Signature"] = SignatureRpc.Sign(Key.AccessKeySecret, SignatureRpc.StringToSign(method, all));
        var form = string.Join('&', all.Select(pair => $"{OssEncoding.Encode(pair.Key)}={OssEncoding.Encode(pair.Value)}"));
        var request = new HttpRequestMessage(
            new HttpMethod(method), Oss.Oss.Endpoint + path + (method == "GET" ? "?" + form : string.Empty));
        request.Content = method == "GET" ? null : Form(form);
        return Oss.SendAsync(request);
    }

    /// <summary>With signature V3, the parameters in a form body.</summary>
    public Task<Reply> SendAcs3Async(Action<HttpRequestMessage>? spoil = null)
    {
        var body = Encoding.UTF8.GetBytes(
            string.Join('&', Parameters.Select(pair => $"{OssEncoding.Encode(pair.Key)}={OssEncoding.Encode(pair.Value)}")));
        var request = new HttpRequestMessage(HttpMethod.Post, Oss.Oss.Endpoint + "/") { Content = Form(Encoding.UTF8.GetString(body)) };
        foreach (var (name, value) in SignatureAcs3.RpcHeaders(
            Key, "POST", new Uri(Oss.Oss.Endpoint).Authority, Action, "2015-04-01", [], body, Date, Nonce))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        spoil?.Invoke(request);
        return Oss.SendAsync(request);
    }

    /// <summary>Assumes the role with a policy and returns the temporary key.</summary>
    public async Task<OssCredentials> AssumeAsync(string? policy = null)
    {
        var reply = await (policy is null ? this : With("Policy", policy)).SendAcs3Async();
        Assert.Equal((200, string.Empty), (reply.Status, reply.Status == 200 ? string.Empty : reply.Body));
        return Credentials(reply);
    }

    public static OssCredentials Credentials(Reply reply)
    {
        using var json = JsonDocument.Parse(reply.Body);
        var given = json.RootElement.GetProperty("Credentials");
        return new(
            given.GetProperty("AccessKeyId").GetString()!,
            given.GetProperty("AccessKeySecret").GetString()!,
            given.GetProperty("SecurityToken").GetString());
    }

    public static string Code(Reply reply)
    {
        using var json = JsonDocument.Parse(reply.Body);
        return json.RootElement.GetProperty("Code").GetString()!;
    }

    private static ByteArrayContent Form(string text)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        return content;
    }
}
