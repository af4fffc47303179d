using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OssCallback.IntegrationTests.Support;
using OssCallback.Signing;

namespace OssCallback.IntegrationTests;

/// <summary>SIGKILL to the simulator in the middle of an upload.</summary>
public sealed class SimulatorCrashTests
{
    private const int HalfBytes = 5 * 1024 * 1024;
    private static readonly OssCredentials Key = new("playground-id", "playground-secret");

    [Fact]
    public async Task A_kill_in_the_middle_of_a_put_leaves_no_half_object_and_after_a_restart_no_garbage()
    {
        var folder = Directory.CreateTempSubdirectory("simulator-crash-").FullName;
        var port = Ports.Free();
        try
        {
            await using (var first = await StartAsync(folder, port))
            {
                using var whole = new ByteArrayContent([1, 2, 3]);
                Assert.Equal(200, await SendAsync(HttpMethod.Put, port, "whole", whole));
                using var upload = await BeginPutAsync(port, "half");
                await Until.TrueAsync(
                    () => Task.FromResult(Directory.GetFiles(Path.Combine(folder, "tmp")).Any(path => new FileInfo(path).Length > 0)), "a part of the upload is on the disk");
                await first.KillAsync();
            }

            Assert.Single(Directory.GetFiles(Path.Combine(folder, "tmp")));
            await using var second = await StartAsync(folder, port);

            Assert.Equal(404, await SendAsync(HttpMethod.Head, port, "half"));
            Assert.Equal(200, await SendAsync(HttpMethod.Head, port, "whole"));
            Assert.Empty(Directory.GetFiles(Path.Combine(folder, "tmp")));
            Assert.Single(Directory.GetFiles(Path.Combine(folder, "blobs")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<RunningProgram> StartAsync(string folder, int port)
    {
        var program = RunningProgram.Start(RunningProgram.Cli, ["simulate", "--data-dir", folder, "--port", port.ToString(CultureInfo.InvariantCulture)]);
        await program.Output.WaitForAsync("Ctrl+C stops it");
        return program;
    }

    private static async Task<TcpClient> BeginPutAsync(int port, string key)
    {
        var head = new StringBuilder($"PUT /playground/{key}?{Query("PUT", key)} HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Length: {2 * HalfBytes}\r\n\r\n");
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(new byte[HalfBytes], TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<int> SendAsync(HttpMethod method, int port, string key, HttpContent? content = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{port}/playground/{key}?{Query(method.Method, key)}") { Content = content };
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)reply.StatusCode;
    }

    private static string Query(string method, string key) => string.Join('&', SignatureV4
        .PresignQuery(new OssRequest { Method = method, Bucket = "playground", Key = key }, Key, "cn-hangzhou", TimeProvider.System.GetUtcNow(), 60)
        .Select(pair => $"{pair.Key}={OssEncoding.Encode(pair.Value!)}"));
}
