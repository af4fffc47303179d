using System.Globalization;
using System.Net.Sockets;

namespace OssCallback.IntegrationTests.Support;

/// <summary>
/// Debian's nginx as a process of its own, with the configuration that the project hands out; only names, ports and paths are the test's.
/// </summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly string _folder;
    private readonly RunningProgram _process;

    private Nginx(string folder, RunningProgram process, int port)
    {
        _folder = folder;
        _process = process;
        Url = string.Create(CultureInfo.InvariantCulture, $"https://localhost:{port}");
    }

    public string Url { get; }

    /// <summary>Starts it.</summary>
    /// <param name="port">Where it listens; the name of the host is localhost.</param>
    /// <param name="serverPort">Where our server listens.</param>
    /// <param name="change">A mistake to make in the configuration.</param>
    public static async Task<Nginx> StartAsync(int port, int serverPort, Func<string, string>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("oss-callback-nginx-").FullName;
        await CertificateAsync(folder);
        var site = Replace(
            await File.ReadAllTextAsync(Checkout.PathOf("infra/ecs/nginx.conf"), TestContext.Current.CancellationToken), new()
            {
                ["listen 443 ssl;"] = Invariant($"listen 127.0.0.1:{port} ssl;"),
                ["server_name uploads.example.com;"] = "server_name localhost;",
                ["/etc/ssl/oss-callback/fullchain.pem"] = Path.Combine(folder, "cert.pem"),
                ["/etc/ssl/oss-callback/key.pem"] = Path.Combine(folder, "key.pem"),
                ["server 127.0.0.1:7071;"] = Invariant($"server 127.0.0.1:{serverPort};"),
            });
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nginx.conf"),
            Configuration(folder, port, change is null ? site : change(site)),
            TestContext.Current.CancellationToken);

        var process = RunningProgram.Run("nginx", ["-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", "stderr"]);
        await Until.TrueAsync(() => ListensAsync(process, port), "nginx listened", () => process.Errors.ToString());
        return new Nginx(folder, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// What Debian's own nginx.conf puts around a site, and a second host on the same port: who does not name ours in the handshake does
    /// not get in.
    /// </summary>
    private static string Configuration(string folder, int port, string site) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log stderr;
        events {}
        http {
            access_log off;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            server {
                listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}} ssl default_server;
                ssl_reject_handshake on;
            }
        {{site}}
        }
        """;

    private static string Replace(string text, Dictionary<string, string> values)
    {
        foreach (var (old, value) in values)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, value, StringComparison.Ordinal);
        }

        return text;
    }

    private static async Task CertificateAsync(string folder)
    {
        await using var openssl = RunningProgram.Run("openssl", [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
            "-keyout", Path.Combine(folder, "key.pem"), "-out", Path.Combine(folder, "cert.pem")]);
        Assert.True(await openssl.ExitAsync() == 0, openssl.Errors.ToString());
    }

    private static async Task<bool> ListensAsync(RunningProgram process, int port)
    {
        Assert.False(process.HasExited, process.Errors.ToString());
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
