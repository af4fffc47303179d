using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Doctor;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;

namespace OssCallback.IntegrationTests;

/// <summary>The options of <c>oss-callback simulate</c>, in the real process.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private static readonly OssCredentials Key = new("playground-id", "playground-secret");
    private readonly string _folder = Directory.CreateTempSubdirectory("simulate-").FullName;
    private readonly int _port = Ports.Free();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Begins_with_the_faults_that_it_is_given()
    {
        await using var program = await StartAsync("--fault", "headUnavailable", "--fault", "callbackDelayMilliseconds=250");
        using var client = new HttpClient();

        var faults = JsonNode.Parse(
            await client.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/_simulator/faults"), TestContext.Current.CancellationToken))!;
        var put = await SendAsync(HttpMethod.Put);
        var head = await SendAsync(HttpMethod.Head);
        var get = await SendAsync(HttpMethod.Get);

        Assert.Equal(
            (true, 250, false),
            ((bool)faults["headUnavailable"]!, (int)faults["callbackDelayMilliseconds"]!, (bool)faults["dropCallback"]!));
        Assert.Equal((200, 503, 200), (put.Status, head.Status, get.Status));
    }

    [Theory]
    [InlineData("headUnavailible")]
    [InlineData("callbackDelayMilliseconds")]
    [InlineData("callbackDelayMilliseconds=-1")]
    [InlineData("dropCallback=perhaps")]
    public async Task Names_the_faults_there_are_when_it_is_given_another(string fault)
    {
        var (exitCode, errors) = await FailAsync("--fault", "dropCallback", "--fault", fault);

        Assert.Equal(2, exitCode);
        Assert.Contains(
            $"'{fault}' is not a fault. Faults are: sendCallbackTwice, headUnavailable, callbackDelayMilliseconds, dropCallback,",
            errors,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Sends_callbacks_only_to_receivers_that_its_roots_certify()
    {
        using var certificates = SampleCertificates.Create(Defect.None);
        using var others = SampleCertificates.Create(Defect.None);
        await using var receiver = await SampleServer.StartAsync(
            Defect.Answers400ToAll, "http://127.0.0.1:1/key.pem", attackersPort: 1, certificates.Server);

        // The receiver refuses every callback with 400: whoever hears of that has trusted its certificate.
        Assert.Equal(
            "Error status : 400.", await CallbackFailureAsync(receiver, "--callback-roots", Write("roots.pem", certificates.AuthorityPem)));
        Assert.Equal(
            "Error status : 502.", await CallbackFailureAsync(receiver, "--callback-roots", Write("others.pem", others.AuthorityPem)));
        Assert.Equal("Error status : 400.", await CallbackFailureAsync(receiver));
    }

    [Fact]
    public async Task Refuses_roots_that_are_missing_or_not_certificates()
    {
        var missing = await FailAsync("--callback-roots", Path.Combine(_folder, "missing.pem"));
        var empty = await FailAsync("--callback-roots", Write("empty.pem", "no certificate"));

        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("There is no file", missing.Errors, StringComparison.Ordinal);
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("CallbackTrustedRootsPem holds no certificate in PEM text", empty.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_its_key_at_the_address_that_it_is_given()
    {
        const string Address = "http://keys.example.com/oss/callback.pem";
        await using var program = await StartAsync("--key-url", Address);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_port}/oss/callback.pem");
        request.Headers.Host = "keys.example.com";

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        var key = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", key, StringComparison.Ordinal);
        var told = await File.ReadAllTextAsync(Path.Combine(_folder, "data", "callback_key_url"), TestContext.Current.CancellationToken);
        Assert.Equal(Address, told);
    }

    [Fact]
    public async Task Refuses_a_key_address_that_is_not_an_address()
    {
        var (exitCode, errors) = await FailAsync("--key-url", "callback.pem");

        Assert.Equal(1, exitCode);
        Assert.Contains("CallbackKeyUrl 'callback.pem' is not an address", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_why_it_could_not_answer()
    {
        await using var program = await StartAsync();
        await SendAsync(HttpMethod.Put);
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "data", "blobs"))));

        var (status, body) = await SendAsync(HttpMethod.Get);

        Assert.Equal(500, status);
        Assert.Contains("<Code>InternalError</Code>", body, StringComparison.Ordinal);
        await program.Errors.WaitForAsync(nameof(FileNotFoundException));
    }

    private async Task<string> CallbackFailureAsync(SampleServer receiver, params string[] options)
    {
        await using var program = await StartAsync(options);
        var callback =
            $$"""{"callbackUrl":"https://localhost:{{receiver.Port}}/hooks/callback","""
            + "\"callbackBody\":\"bucket=${bucket}\",\"callbackSNI\":true}";
        var reply = await SendAsync(HttpMethod.Put, Convert.ToBase64String(Encoding.UTF8.GetBytes(callback)));
        Assert.Equal(203, reply.Status);
        Assert.Equal(0, await program.TerminateAsync());
        return System.Xml.Linq.XDocument.Parse(reply.Body).Root!.Element("Message")!.Value;
    }

    private async Task<RunningProgram> StartAsync(params string[] options)
    {
        var program = RunningProgram.Start(RunningProgram.Cli, Arguments(options));
        await program.Output.WaitForAsync("Ctrl+C stops it");
        return program;
    }

    private async Task<(int ExitCode, string Errors)> FailAsync(params string[] options)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, Arguments(options));
        return (await program.ExitAsync(), program.Errors.ToString());
    }

    private IEnumerable<string> Arguments(string[] options) =>
        ["simulate", "--data-dir", Path.Combine(_folder, "data"), "--port", _port.ToString(CultureInfo.InvariantCulture), .. options];

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string? callback = null)
    {
        var signed = new OssRequest
        {
            Method = method.Method,
            Bucket = "playground",
            Key = "a",
            Headers = callback is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["x-oss-callback"] = callback },
        };
        var query = string.Join(
            '&',
            SignatureV4.PresignQuery(signed, Key, "cn-hangzhou", TimeProvider.System.GetUtcNow(), 60)
                .Select(pair => $"{pair.Key}={OssEncoding.Encode(pair.Value!)}"));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_port}/playground/a?{query}");
        if (method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent([1]);
        }

        if (callback is not null)
        {
            request.Headers.Add("x-oss-callback", callback);
        }

        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
