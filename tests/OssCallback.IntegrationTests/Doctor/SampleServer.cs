using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Doctor;

/// <summary>A callback server of another make, written after OSS's article and without any code of ours, with at most one defect.</summary>
/// <remarks>
/// Its resolver is the attacker's: every name that it fetches a key from leads to one port of this machine, as with a poisoned DNS. What
/// only the comparison of addresses protects is so seen to be protected.
/// </remarks>
internal sealed class SampleServer : IAsyncDisposable
{
    public const string Bucket = "shop";
    private const string Path = "/hooks/callback";
    private const int MaxBody = 64 * 1024;

    private readonly Defect _defect;
    private readonly string _keyUrl;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, string> _keys = new();
    private readonly ConcurrentDictionary<string, int> _seen = new();
    private readonly WebApplication _server;
    private int _good;
    private bool _stopped;

    private SampleServer(Defect defect, string keyUrl, int attackersPort, X509Certificate2? certificate)
    {
        _defect = defect;
        _keyUrl = keyUrl;
        var keyPort = new Uri(keyUrl).Port;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(
                    IPAddress.Loopback, context.DnsEndPoint.Port == keyPort ? keyPort : attackersPort, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        Port = Ports.Free();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(
                    new HttpsConnectionAdapterOptions
                    {
                        ServerCertificateSelector = (_, name) =>
                            string.IsNullOrEmpty(name) && defect == Defect.NeedsSni ? null : certificate,
                    });
            }
        }));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public int Port { get; }

    /// <summary>Starts a server that trusts one key address.</summary>
    public static async Task<SampleServer> StartAsync(Defect defect, string keyUrl, int attackersPort, X509Certificate2? certificate = null)
    {
        var server = new SampleServer(defect, keyUrl, attackersPort, certificate);
        await server._server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (_defect == Defect.StandsBehindCutPrefix)
        {
            target = target.StartsWith("/hooks/", StringComparison.Ordinal) ? target["/hooks".Length..] : target;
        }

        if (!target.StartsWith(Path, StringComparison.Ordinal) || (target.Length > Path.Length && target[Path.Length] != '?'))
        {
            await WriteAsync(context, 404, "{\"Status\":\"Error\"}");
        }
        else if (context.Request.Method != "POST" || _defect == Defect.GetOnly)
        {
            await WriteAsync(context, 405, "{\"Status\":\"Error\"}");
        }
        else if (_defect == Defect.RedirectsToSlash)
        {
            context.Response.Headers.Location = Path + "/";
            await WriteAsync(context, 301, "{}");
        }
        else if (await ReadAsync(context) is not { } body)
        {
            await WriteAsync(context, 413, "{\"Status\":\"Error\"}");
        }
        else
        {
            await DecideAsync(context, target, body);
        }
    }

    private async Task<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBody && _defect != Defect.FailsOnLarge)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.Length > MaxBody ? throw new InvalidOperationException("Planted: no room.") : buffer.ToArray();
    }

    private async Task DecideAsync(HttpContext context, string target, byte[] body)
    {
        if (_defect == Defect.FailsAlways)
        {
            await WriteAsync(context, 500, "{\"Status\":\"Error\"}");
            return;
        }

        Fail(context, target, body);
        var authorization = context.Request.Headers.Authorization.ToString();
        var unsigned = authorization.Length == 0 && _defect == Defect.SkipsMissingSignature;
        if (!unsigned && (_defect == Defect.Answers400ToAll || !await IsSignedAsync(context, authorization, target, body)))
        {
            await RefuseAsync(context, 400);
            return;
        }

        var text = Encoding.Latin1.GetString(body);
        if (!text.Contains($"bucket={Bucket}&", StringComparison.Ordinal) && _defect != Defect.TrustsAnyBucket)
        {
            await RefuseAsync(context, 403);
            return;
        }

        var again = _seen.AddOrUpdate(text, 1, (_, count) => count + 1);
        if (again > 1 && _defect == Defect.RefusesDuplicates)
        {
            await WriteAsync(context, 409, "{\"Status\":\"Error\"}");
            return;
        }

        await WriteGoodAsync(context, again);
    }

    /// <summary>The defects that throw; the server turns that into 500.</summary>
    private void Fail(HttpContext context, string target, byte[] body)
    {
        var bad = _defect switch
        {
            Defect.FailsOnPercent => target.Contains("%zz", StringComparison.Ordinal) || body.AsSpan().IndexOf("%zz"u8) >= 0,
            Defect.FailsOnBytes => body.Contains((byte)0xFF),
            Defect.FailsOnMissingHeaders => context.Request.Headers.Authorization.Count == 0,
            _ => false,
        };
        if (bad)
        {
            throw new InvalidOperationException("Planted: odd input.");
        }
    }

    private async Task<bool> IsSignedAsync(HttpContext context, string authorization, string target, byte[] body)
    {
        string url;
        byte[] signature;
        try
        {
            url = Encoding.ASCII.GetString(Convert.FromBase64String(context.Request.Headers["x-oss-pub-key-url"].ToString()));
            signature = Convert.FromBase64String(authorization);
        }
        catch (FormatException)
        {
            return false;
        }

        if (_defect == Defect.AcceptsWhatItCannotCheck && signature.Length is > 0 and not 64)
        {
            // As where an exception of the verifier is caught and forgotten.
            return true;
        }

        var trusted = url == _keyUrl || SampleTrust.Trusts(_defect, url);
        var key = trusted || _defect == Defect.FetchesBeforeChecking ? await FetchAsync(url, context.RequestAborted) : null;
        return trusted && key is not null
            && SampleTrust.Verify(key, signature, SampleTrust.SignedTarget(_defect, target, Path), SampleTrust.SignedBody(_defect, body));
    }

    private async Task<string?> FetchAsync(string url, CancellationToken cancellationToken)
    {
        if (_defect != Defect.FetchesKeyEachTime && _keys.TryGetValue(url, out var known))
        {
            return known;
        }

        // Most clients read a backslash as a slash.
        if (!Uri.TryCreate(url.Replace('\\', '/'), UriKind.Absolute, out var address))
        {
            return null;
        }

        try
        {
            return _keys[url] = await _http.GetStringAsync(address, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Two of OSS's own samples refuse with status 200.</summary>
    private Task RefuseAsync(HttpContext context, int status) => _defect switch
    {
        Defect.RefusesWith200 => WriteAsync(context, 200, "{\"Status\":\"verify not ok\"}"),
        Defect.RefusesWithEmpty200 => WriteAsync(context, 200, string.Empty),
        _ => WriteAsync(context, status, "{\"Status\":\"Error\"}"),
    };

    private async Task WriteGoodAsync(HttpContext context, int again)
    {
        var number = Interlocked.Increment(ref _good);
        if ((_defect == Defect.ColdStart && number == 1) || (_defect == Defect.SlowAfterTheFirst && number is > 1 and < 5))
        {
            await Task.Delay(DoctorTests.PlantedDelay, context.RequestAborted);
        }

        if (_defect == Defect.AnswersWithoutBody)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 15;
            await context.Response.StartAsync(context.RequestAborted);
            return;
        }

        var body = _defect switch
        {
            Defect.AnswersHtml => "<html>OK</html>",
            Defect.AnswersTwoMegabytes => $"{{\"Status\":\"{new string('x', 2 * 1024 * 1024)}\"}}",
            Defect.NumbersAnswers => string.Create(CultureInfo.InvariantCulture, $"{{\"Status\":\"OK\",\"times\":{again}}}"),
            Defect.ReadsUnsignedQuery => $"{{\"Status\":\"OK\",\"id\":\"{context.Request.Query["id"]}\"}}",
            _ => "{\"Status\":\"OK\"}",
        };
        await WriteAsync(context, _defect == Defect.Answers201 ? 201 : 200, body);
    }

    private async Task WriteAsync(HttpContext context, int status, string text)
    {
        var good = status == 200;
        byte[] body = [.. _defect == Defect.WritesBom && good ? new byte[] { 0xEF, 0xBB, 0xBF } : [], .. Encoding.UTF8.GetBytes(text)];
        context.Response.StatusCode = status;
        context.Response.ContentType = _defect == Defect.AnswersText && good ? "text/plain" : "application/json";
        context.Response.ContentLength = _defect == Defect.AnswersChunked && good ? null : body.Length;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
