using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;

namespace OssCallback.IntegrationTests;

/// <summary>SIGKILL to the simulator in the middle of an upload.</summary>
public sealed class SimulatorCrashTests
{
    /// <summary>Large enough that joining takes longer than a look at the folder.</summary>
    private const int PartBytes = 48 * 1024 * 1024;

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
                    () => Task.FromResult(Directory.GetFiles(Path.Combine(folder, "tmp")).Any(path => new FileInfo(path).Length > 0)),
                    "a part of the upload is on the disk");
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

    /// <summary>Moments in the life of CompleteMultipartUpload, seen by the files: the joined bytes grow under <c>tmp/</c>, they become a
    /// blob
    /// beside the two parts, the parts' blobs go.</summary>
    [Theory]
    [InlineData("joining")]
    [InlineData("joined")]
    [InlineData("answered")]
    public async Task A_kill_while_parts_are_joined_leaves_the_parts_or_the_object_and_never_neither(string moment)
    {
        var folder = Directory.CreateTempSubdirectory("simulator-crash-").FullName;
        var port = Ports.Free();
        var parts = new[] { new byte[PartBytes], [7] };
        try
        {
            string id;
            await using (var first = await StartAsync(folder, port))
            {
                id = XDocument.Parse((await AskAsync(HttpMethod.Post, port, "big", [new("uploads", null)])).Body).Root!.Element(
                    "UploadId")!.Value;
                for (var number = 1; number <= parts.Length; number++)
                {
                    using var content = new ByteArrayContent(parts[number - 1]);
                    Assert.Equal(
                        200,
                        (await AskAsync(
                            HttpMethod.Put, port, "big", [new("partNumber", $"{number}"), new("uploadId", id)], content)).Status);
                }

                var complete = CompleteAsync(port, id, parts);
                await Until.TrueAsync(() => Task.FromResult(complete.IsCompleted || moment switch
                {
                    "joining" => Directory.GetFiles(Path.Combine(folder, "tmp")).Length > 0,
                    "joined" => Directory.GetFiles(Path.Combine(folder, "blobs")).Length != parts.Length,
                    _ => false,
                }), "the upload is " + moment);
                await first.KillAsync();
                await Task.WhenAny(complete);
            }

            await using var second = await StartAsync(folder, port);
            var listed = await AskAsync(HttpMethod.Get, port, "big", [new("uploadId", id)]);
            var stored = await SendAsync(HttpMethod.Head, port, "big");

            Assert.Contains((listed.Status, stored), new[] { (200, 404), (404, 200) });
            Assert.Equal(stored == 200 ? 1 : parts.Length, Directory.GetFiles(Path.Combine(folder, "blobs")).Length);
            Assert.Empty(Directory.GetFiles(Path.Combine(folder, "tmp")));
            Assert.Equal(stored == 200 ? 404 : 200, await CompleteAsync(port, id, parts));
            Assert.Equal(PartBytes + 1, (await AskAsync(HttpMethod.Head, port, "big", [])).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<RunningProgram> StartAsync(string folder, int port)
    {
        var program = RunningProgram.Start(
            RunningProgram.Cli, ["simulate", "--data-dir", folder, "--port", port.ToString(CultureInfo.InvariantCulture)]);
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

    private static async Task<int> CompleteAsync(int port, string id, byte[][] parts)
    {
        var xml = string.Concat(
            parts.Select((part, index) => $"<Part><PartNumber>{index + 1}</PartNumber><ETag>{Md5(part)}</ETag></Part>"));
        using var content = new StringContent($"<CompleteMultipartUpload>{xml}</CompleteMultipartUpload>");
        content.Headers.ContentType = null;
        return (await AskAsync(HttpMethod.Post, port, "big", [new("uploadId", id)], content)).Status;
    }

    [SuppressMessage("Security", "CA5351", Justification = "It is OSS's ETag.")]
    private static string Md5(byte[] data) => Convert.ToHexString(MD5.HashData(data));

    private static async Task<int> SendAsync(HttpMethod method, int port, string key, HttpContent? content = null) =>
        (await AskAsync(method, port, key, [], content)).Status;

    private static async Task<(int Status, long? Length, string Body)> AskAsync(
        HttpMethod method, int port, string key, KeyValuePair<string, string?>[] query, HttpContent? content = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            method, $"http://127.0.0.1:{port}/playground/{key}?{Query(method.Method, key, query)}")
        { Content = content };
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (
            (int)reply.StatusCode,
            reply.Content.Headers.ContentLength,
            await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Query(string method, string key, params KeyValuePair<string, string?>[] query) => string.Join('&', SignatureV4
        .PresignQuery(
            new OssRequest { Method = method, Bucket = "playground", Key = key, Query = query }, Key, "cn-hangzhou",
            TimeProvider.System.GetUtcNow(), 60)
        .Concat(query)
            .DistinctBy(pair => pair.Key)
            .Select(pair => pair.Value is null ? pair.Key : $"{pair.Key}={OssEncoding.Encode(pair.Value)}"));
}
