using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OssCallback.Benchmarks.Functions;

/// <summary>A storage account that answers at once and keeps nothing, as a process of its own: what is measured is the app and the SDK,
/// not the emulator.</summary>
internal sealed class StorageStub : IDisposable
{
    /// <summary>The argument that makes this program the stub.</summary>
    public const string Argument = "storage-stub";

    private const string Sent =
        "<?xml version=\"1.0\" "
            + "encoding=\"utf-8\"?><QueueMessagesList><QueueMessage><MessageId>5974b586-0df3-4e2d-ad0c-18e3892bfca2</MessageId>"
        + "<InsertionTime>Fri, 09 Oct 2026 21:04:30 GMT</InsertionTime><ExpirationTime>Fri, 31 Dec 9999 23:59:59 "
            + "GMT</ExpirationTime><PopReceipt>YzQ4Yzg1MDItYTc0Ny00OWNjLTkxYTUtZGM0MDFiZDAwYzEw</PopReceipt>"
        + "<TimeNextVisible>Fri, 09 Oct 2026 21:04:30 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>";

    private static readonly byte[] SentBytes = System.Text.Encoding.UTF8.GetBytes(Sent);

    private readonly Process _process;

    private StorageStub(Process process, string address)
    {
        _process = process;
        ConnectionString =
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
            + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
            + $"QueueEndpoint={address}/devstoreaccount1;TableEndpoint={address}/devstoreaccount1;";
    }

    /// <summary>Reaches it.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts the process.</summary>
    public static async Task<StorageStub> StartAsync()
    {
        var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [Argument]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        return new StorageStub(process, (await process.StandardOutput.ReadLineAsync())!);
    }

    /// <summary>Serves until standard input ends.</summary>
    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.Single());
        await Console.In.ReadToEndAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var isMessage = http.Request.Method == "POST" && http.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal);
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.Headers["x-ms-request-id"] = "1";
        http.Response.Headers["x-ms-version"] = "2024-08-04";
        if (isMessage)
        {
            http.Response.StatusCode = 201;
            http.Response.ContentType = "application/xml";
            http.Response.ContentLength = SentBytes.Length;
            await http.Response.Body.WriteAsync(SentBytes);
            return;
        }

        http.Response.Headers["x-ms-approximate-messages-count"] = "0";
        http.Response.StatusCode = http.Request.Method switch { "PUT" => 201, "POST" => 204, _ => 200 };
        if (http.Request.Method == "GET" && !http.Request.Query.ContainsKey("comp"))
        {
            var nothing = "{\"value\":[]}"u8.ToArray();
            http.Response.ContentType = "application/json;odata=minimalmetadata";
            http.Response.ContentLength = nothing.Length;
            await http.Response.Body.WriteAsync(nothing);
        }
        else
        {
            http.Response.ContentLength = http.Response.StatusCode == 204 ? null : 0;
        }
    }
}
