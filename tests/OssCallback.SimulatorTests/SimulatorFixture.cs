using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Oss;
using OssCallback.Simulator;

namespace OssCallback.SimulatorTests;

/// <summary>One simulator in its own folder with a clock that stands still.</summary>
public sealed class SimulatorFixture : IAsyncDisposable
{
    public const string Bucket = "playground";
    public const string Region = "cn-hangzhou";
    public static readonly OssCredentials Key = new("LTAItest", "secret");
    public static readonly OssCredentials Sts = new("STS.test", "sts-secret", "the-token");
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private SimulatorFixture(string folder, FakeTimeProvider clock, OssSimulator oss)
    {
        Folder = folder;
        Clock = clock;
        Oss = oss;
    }

    public string Folder { get; }

    public FakeTimeProvider Clock { get; }

    public OssSimulator Oss { get; private set; }

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public string Url(string key) => $"{Oss.Endpoint}/{Bucket}/{OssEncoding.EncodePath(key)}";

    public static async Task<SimulatorFixture> StartAsync(Action<OssSimulatorOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("oss-simulator-").FullName;
        var clock = new FakeTimeProvider(Start);
        return new SimulatorFixture(folder, clock, await StartSimulatorAsync(folder, clock, change));
    }

    public async Task RestartAsync()
    {
        await Oss.DisposeAsync();
        Oss = await StartSimulatorAsync(Folder, Clock, change: null);
    }

    public HttpRequestMessage Signed(
        HttpMethod method,
        string key,
        byte[]? body = null,
        Action<HttpRequestMessage>? change = null,
        string query = "",
        OssCredentials? credentials = null)
    {
        var request = new HttpRequestMessage(method, Url(key) + query);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        }

        request.Headers.Add("x-oss-date", SignatureV4.FormatDate(Clock.GetUtcNow()));
        request.Headers.Add("x-oss-content-sha256", SignatureV4.UnsignedPayload);
        if (credentials?.SecurityToken is { } token)
        {
            request.Headers.Add("x-oss-security-token", token);
        }

        change?.Invoke(request);
        var headers = request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value));
        var pairs = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => new KeyValuePair<string, string?>(pair[0], pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : null)).ToList();
        var toSign = new OssRequest
        {
            Method = method.Method,
            Bucket = Bucket,
            Key = key.Length == 0 ? null : key,
            Headers = headers,
            Query = pairs,
        };
        request.Headers.TryAddWithoutValidation("Authorization", SignatureV4.Authorization(toSign, credentials ?? Key, Region));
        return request;
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            return await Reply.ReadAsync(response);
        }
    }

    /// <summary>Nothing under the key, and no file left anywhere.</summary>
    public async Task AssertNothingStoredAsync(string key)
    {
        Assert.Equal(404, (await SendAsync(Signed(HttpMethod.Head, key))).Status);
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "tmp")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "blobs")));
    }

    public bool Verifies(Received callback, string signedTarget) => Verifies(callback, Encoding.UTF8.GetBytes(signedTarget));

    public bool Verifies(Received callback, byte[] signedTarget)
    {
        using var key = RSA.Create();
        key.ImportFromPem(Oss.CallbackPublicKeyPem);
        byte[] text = [.. signedTarget, (byte)'\n', .. Encoding.UTF8.GetBytes(callback.Body)];
        return key.VerifyData(
            text, Convert.FromBase64String(callback.Headers["Authorization"]), HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Oss.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static Task<OssSimulator> StartSimulatorAsync(string folder, FakeTimeProvider clock, Action<OssSimulatorOptions>? change)
    {
        var options = new OssSimulatorOptions
        {
            DataDirectory = folder,
            Region = Region,
            Buckets = [Bucket],
            Credentials = [Key, Sts],
            TimeProvider = clock,
        };
        change?.Invoke(options);
        return OssSimulator.StartAsync(options, TestContext.Current.CancellationToken);
    }
}
