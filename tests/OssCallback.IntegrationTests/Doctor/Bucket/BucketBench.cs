using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using OssCallback.Simulator;

namespace OssCallback.IntegrationTests.Doctor.Bucket;

/// <summary>
/// A simulated bucket as the files in infra/oss set a real one up, its settings, a callback server of another make, and one defect.
/// </summary>
internal sealed class BucketBench : IAsyncDisposable
{
    private const string Bucket = "my-uploads";
    private const string Region = "cn-hangzhou";
    private const string Role = "acs:ram::1234567890123456:role/oss-callback-upload";

    private static readonly OssCredentials Owner = new("owner-id", "owner-secret");
    private static readonly OssCredentials Service = new("service-id", "service-secret");

    private readonly string _folder = Directory.CreateTempSubdirectory("oss-callback-bucket-").FullName;
    private readonly BucketDefect _defect;
    private readonly OssSimulator _oss;
    private readonly ShiftedTime _time;
    private readonly SampleServer _server;
    private readonly SampleCertificates? _certificates;
    private readonly Dictionary<string, string> _settings;

    private BucketBench(
        BucketDefect defect, OssSimulator oss, ShiftedTime time, SampleServer server, SampleCertificates? certificates)
    {
        (_defect, _oss, _time, _server, _certificates) = (defect, oss, time, server, certificates);
        var callback = string.Create(
            CultureInfo.InvariantCulture, $"{(certificates is null ? "http" : "https")}://localhost:{server.Port}/hooks/callback");
        _settings = new()
        {
            ["Oss:Bucket"] = Bucket,
            ["Oss:Region"] = Region,
            ["Oss:AccessKeyId"] = Service.AccessKeyId,
            ["Oss:AccessKeySecret"] = Service.AccessKeySecret,
            ["Oss:Endpoint"] = oss.Endpoint,
            ["Oss:PublicEndpoint"] = oss.Endpoint,
            ["Callback:Urls:0"] = callback,
            ["Callback:TicketKeys:0"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Policy:AllowedOrigins:0"] = "https://www.example.com",
            ["Storage:Kind"] = "Sqlite",
        };
    }

    public static async Task<BucketBench> StartAsync(BucketDefect defect)
    {
        var time = new ShiftedTime
        {
            Shift = defect switch
            {
                BucketDefect.ClockFiveMinutesOff => TimeSpan.FromMinutes(5),
                BucketDefect.ClockTwentyMinutesOff => TimeSpan.FromMinutes(-20),
                _ => TimeSpan.Zero,
            },
        };
        var oss = await OssSimulator.StartAsync(
            new OssSimulatorOptions
            {
                DataDirectory = Directory.CreateTempSubdirectory("oss-callback-oss-").FullName,
                Region = Region,
                Buckets = [Bucket],
                Credentials = [Owner, Service],
                RamPolicies = new Dictionary<string, IReadOnlyList<string>> { [Service.AccessKeyId] = [.. Policies(defect)] },
                TimeProvider = time,
            },
            TestContext.Current.CancellationToken);
        var certificates = defect == BucketDefect.CallbackNeedsSni ? SampleCertificates.Create(Defect.NeedsSni) : null;
        var server = await SampleServer.StartAsync(
            certificates is null ? Defect.None : Defect.NeedsSni, "http://127.0.0.1/key.pem", Ports.Free(), certificates?.Server);
        var bench = new BucketBench(defect, oss, time, server, certificates);
        bench.Plant();
        if (defect != BucketDefect.ClockTwentyMinutesOff)
        {
            await bench.SetUpAsync();
        }

        return bench;
    }

    /// <summary>Examines it as a process.</summary>
    public async Task<(string Output, string Errors, int ExitCode)> ExamineAsync(params string[] arguments)
    {
        var file = Path.Combine(_folder, "oss.json");
        var json = new JsonObject(_settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value)));
        await File.WriteAllTextAsync(file, json.ToJsonString(), TestContext.Current.CancellationToken);
        if (_defect == BucketDefect.NotListening)
        {
            await _oss.DisposeAsync();
        }

        // Names of OSS lead to the simulator as they would with a proxy.
        (string, string)[] proxy = _settings["Oss:PublicEndpoint"].EndsWith(".aliyuncs.com", StringComparison.Ordinal)
            ? [("http_proxy", _oss.Endpoint)]
            : [];
        string[] trust = [];
        if (_certificates is not null)
        {
            var pem = Path.Combine(_folder, "authority.pem");
            await File.WriteAllTextAsync(pem, _certificates.AuthorityPem, TestContext.Current.CancellationToken);
            trust = ["--trust", pem];
        }

        await using var program = RunningProgram.Run(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, RunningProgram.Cli), "doctor", "--bucket", "--settings", file,
                "--environment", "Development", .. trust, .. arguments],
            proxy);
        var exitCode = await program.ExitAsync();
        return (program.Output.ToString(), program.Errors.ToString(), exitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _oss.DisposeAsync();
        _certificates?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The files that a RAM user gets, but for what the defect takes out.</summary>
    private static IEnumerable<string> Policies(BucketDefect defect)
    {
        var missing = defect switch
        {
            BucketDefect.MayNotPut => "oss:PutObject",
            BucketDefect.MayNotGet => "oss:GetObject",
            BucketDefect.MayNotList => "oss:ListObjects",
            BucketDefect.MayNotListParts => "oss:ListParts",
            BucketDefect.MayNotAbort => "oss:AbortMultipartUpload",
            BucketDefect.MayNotListUploads => "oss:ListMultipartUploads",
            BucketDefect.MayNotTag => "oss:PutObjectTagging",
            BucketDefect.MayNotReadTags => "oss:GetObjectTagging",
            BucketDefect.MayNotDelete => "oss:DeleteObject",
            BucketDefect.MayNotAssume => "sts:AssumeRole",
            _ => null,
        };
        string[] files =
        [
            "ram-policy.json", "ram-policy-multipart.json", "ram-policy-listing.json", "ram-policy-rejected.json",
            "ram-policy-sweep.json", "sts-caller-policy.json",
        ];
        foreach (var file in files)
        {
            var policy = Read(file);
            policy = missing is null ? policy : policy.Replace($"\"{missing}\"", "\"oss:Nothing\"", StringComparison.Ordinal);
            policy = defect == BucketDefect.MayNotQuarantine
                ? policy.Replace("my-uploads/quarantine/*", "my-uploads/elsewhere/*", StringComparison.Ordinal)
                : policy;
            yield return defect == BucketDefect.PublicAclAllowed
                ? policy.Replace("\"Deny\"", "\"Allow\"", StringComparison.Ordinal)
                : policy;
        }
    }

    private static string Read(string file) => File.ReadAllText(Checkout.PathOf($"infra/oss/{file}"));

    private void Plant()
    {
        var port = Ports.Free();
        foreach (var (key, value) in _defect switch
        {
            BucketDefect.EndpointWithoutOss => [("Oss:Endpoint", "http://cn-hangzhou.aliyuncs.com")],
            BucketDefect.EndpointOfAnotherRegion => [("Oss:PublicEndpoint", "http://oss-cn-beijing.aliyuncs.com")],
            BucketDefect.InternalEndpointForClients => [("Oss:PublicEndpoint", "http://oss-cn-hangzhou-internal.aliyuncs.com")],
            BucketDefect.EndpointWithBucket => [("Oss:PublicEndpoint", "http://my-uploads.oss-cn-hangzhou.aliyuncs.com")],
            BucketDefect.NotOss =>
                [("Oss:PublicEndpoint", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server.Port}"))],
            BucketDefect.NoSuchBucket => [("Oss:Bucket", "your-uploads")],
            BucketDefect.BucketInAnotherRegion =>
            [
                ("Oss:Region", "cn-beijing"), ("Oss:PublicEndpoint", "http://oss-cn-beijing.aliyuncs.com"),
                ("Oss:Endpoint", "http://oss-cn-beijing.aliyuncs.com"),
            ],
            BucketDefect.UnknownKey => [("Oss:AccessKeyId", "nobody-id")],
            BucketDefect.WrongSecret => [("Oss:AccessKeySecret", "service-secret ")],
            BucketDefect.WrongRegion => [("Oss:Region", "cn-beijing")],
            BucketDefect.MayNotListUploads => [("Sweep:PartsAfterDays", "7")],
            BucketDefect.MayNotTag or BucketDefect.MayNotReadTags => [("Policy:Profiles:default:Rejected", "tag")],
            BucketDefect.MayNotQuarantine => [("Policy:Profiles:default:Rejected", "move")],
            BucketDefect.MayNotDelete => [("Policy:Profiles:default:Rejected", "delete")],
            BucketDefect.MayNotAssume or BucketDefect.CorsWithoutSdkHeaders =>
                [("Sts:RoleArn", Role), ("Sts:Endpoint", _oss.Endpoint)],
            BucketDefect.CallbackWithoutAddress => [("Callback:Urls:0", "https://callback.invalid/api/callback")],
            BucketDefect.CallbackNotListening =>
                [("Callback:Urls:0", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/callback"))],
            BucketDefect.CallbackPrivate =>
            [
                ("Oss:PublicEndpoint", "http://oss-cn-hangzhou.aliyuncs.com"), ("Oss:Endpoint", "http://oss-cn-hangzhou.aliyuncs.com"),
            ],
            BucketDefect.CallbackNeedsSni => [("Callback:Sni", "false")],
            _ => Array.Empty<(string, string)>(),
        })
        {
            _settings[key] = value;
        }
    }

    private async Task SetUpAsync()
    {
        await SendAsync("PUT", "cors", Cors());
        if (_defect is BucketDefect.PublicRead or BucketDefect.PublicReadWrite)
        {
            await SendAsync(
                "PUT", "acl", body: string.Empty, acl: _defect == BucketDefect.PublicRead ? "public-read" : "public-read-write");
        }

        if (_defect is BucketDefect.VersioningOn or BucketDefect.VersioningSuspended)
        {
            var status = _defect == BucketDefect.VersioningOn ? "Enabled" : "Suspended";
            await SendAsync("PUT", "versioning", $"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
        }
    }

    /// <summary>The rules of infra/oss/cors.xml, but for what the defect takes out.</summary>
    private string Cors()
    {
        var rules = Read("cors.xml");
        return _defect switch
        {
            BucketDefect.CorsOfAnotherOrigin => rules.Replace("www.example.com", "shop.example.com", StringComparison.Ordinal),
            BucketDefect.CorsWithoutPost => Without("POST"),
            BucketDefect.CorsWithoutPut => Without("PUT"),
            BucketDefect.CorsWithoutDelete => Without("DELETE"),
            BucketDefect.CorsWithoutHeaders => rules.Replace(">*<", ">content-type<", StringComparison.Ordinal),
            BucketDefect.CorsWithoutSdkHeaders => rules.Replace(
                "<AllowedHeader>*</AllowedHeader>",
                "<AllowedHeader>content-type</AllowedHeader><AllowedHeader>content-md5</AllowedHeader>"
                    + "<AllowedHeader>x-oss-forbid-overwrite</AllowedHeader><AllowedHeader>x-oss-object-acl</AllowedHeader>",
                StringComparison.Ordinal),
            BucketDefect.CorsWithoutETag => rules.Replace("<ExposeHeader>ETag</ExposeHeader>", string.Empty, StringComparison.Ordinal),
            _ => rules,
        };

        string Without(string method) =>
            rules.Replace($"<AllowedMethod>{method}</AllowedMethod>", string.Empty, StringComparison.Ordinal);
    }

    /// <summary>As the bucket's owner, signed by hand with version 1 of the header signature.</summary>
    private async Task SendAsync(string method, string setting, string body, string? acl = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{_oss.Endpoint}/{Bucket}/?{setting}");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var date = (DateTimeOffset.UtcNow + _time.Shift).ToString("r", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("Date", date);
        if (acl is not null)
        {
            request.Headers.TryAddWithoutValidation("x-oss-acl", acl);
        }

        var text = $"{method}\n\n\n{date}\n{(acl is null ? string.Empty : $"x-oss-acl:{acl}\n")}/{Bucket}/?{setting}";
#pragma warning disable CA5350 // It is how OSS signs.
        var signature = HMACSHA1.HashData(Encoding.UTF8.GetBytes(Owner.AccessKeySecret), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"OSS {Owner.AccessKeyId}:{Convert.ToBase64String(signature)}");
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
