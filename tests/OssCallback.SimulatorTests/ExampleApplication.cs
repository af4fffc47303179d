using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>
/// Stands for an application that uses the simulator in its tests: it uploads with a callback to itself and remembers what was
/// reported.
/// </summary>
internal sealed class ExampleApplication : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new();
    private readonly WebApplication _server;
    private readonly string _endpoint;
    private readonly OssCredentials _credentials;
    private readonly string _callbackKeyPem;

    private ExampleApplication(string endpoint, OssCredentials credentials, string callbackKeyPem)
    {
        (_endpoint, _credentials, _callbackKeyPem) = (endpoint, credentials, callbackKeyPem);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(ReceiveAsync);
    }

    /// <summary>The keys of the objects that OSS has reported, each once.</summary>
    public IEnumerable<string> Reported => _reported.Keys.Order(StringComparer.Ordinal);

    public static async Task<ExampleApplication> StartAsync(string endpoint, OssCredentials credentials, string callbackKeyPem)
    {
        var application = new ExampleApplication(endpoint, credentials, callbackKeyPem);
        await application._server.StartAsync(TestContext.Current.CancellationToken);
        return application;
    }

    public async Task<int> UploadAsync(string bucket, string key, string text)
    {
        var callback = $$"""{"callbackUrl":"{{_server.Urls.Single()}}/oss","callbackBody":"${object}"}""";
        var headers = new Dictionary<string, string>
        {
            ["x-oss-date"] = SignatureV4.FormatDate(TimeProvider.System.GetUtcNow()),
            ["x-oss-content-sha256"] = SignatureV4.UnsignedPayload,
            ["x-oss-callback"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(callback)),
        };
        var signed = new OssRequest { Method = "PUT", Bucket = bucket, Key = key, Headers = headers };
        using var request = new HttpRequestMessage(
            HttpMethod.Put,
            $"{_endpoint}/{bucket}/{OssEncoding.EncodePath(key)}")
        { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", SignatureV4.Authorization(signed, _credentials, "cn-hangzhou"));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        using var key = RSA.Create();
        key.ImportFromPem(_callbackKeyPem);
        if (!key.VerifyData(
            Encoding.UTF8.GetBytes("/oss\n" + body), Convert.FromBase64String(http.Request.Headers.Authorization.ToString()),
            HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        _reported[Uri.UnescapeDataString(body)] = true;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = 2;
        await http.Response.WriteAsync("{}", http.RequestAborted);
    }
}
