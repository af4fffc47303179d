using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Simulator.Callbacks;
using CallbackUrl = OssCallback.Simulator.Callbacks.CallbackUrl;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>
/// The bucket of the settings, asked as the service, as a browser and as a stranger would, and what was learnt of it so far.
/// </summary>
internal sealed class BucketUnderTest : IDisposable
{
    private const string ProbeName = "oss-callback-doctor.txt";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly byte[] ProbeContent = "Written by 'oss-callback doctor --bucket'; may be deleted."u8.ToArray();

    private readonly HttpClient _stranger = OutboundClient.Create(maxAnswerBytes: null, Limit);

    /// <param name="services">The services of a server with these settings, which need not run.</param>
    /// <param name="origins">Where the pages are that upload; null for those of the settings.</param>
    /// <param name="authorities">Certificate authorities to trust beside the machine's.</param>
    public BucketUnderTest(IServiceProvider services, IReadOnlyList<string>? origins, X509Certificate2Collection authorities)
    {
        Services = services;
        Oss = Settings<OssOptions>();
        Profiles = services.GetRequiredService<UploadProfiles>().All;
        Origins = origins ?? [.. Settings<HttpOptions>().AllowedOrigins];
        var callback = Settings<CallbackOptions>();
        Callbacks = [.. callback.Urls.Select(CallbackUrl.Parse).OfType<CallbackUrl>()
            .Select(url => new TlsTarget(url, callback.Sni ?? url.Secure, authorities))];
        Prefix = Profiles.OrderBy(profile => profile.Name != PolicyOptions.DefaultProfile).ThenBy(profile => profile.Name)
            .First().KeyPattern.Stem;
    }

    public IServiceProvider Services { get; }

    public OssOptions Oss { get; }

    public IReadOnlyCollection<UploadProfile> Profiles { get; }

    /// <summary>Where the pages are that upload.</summary>
    public IReadOnlyList<string> Origins { get; }

    public IReadOnlyList<TlsTarget> Callbacks { get; }

    /// <summary>Those of them that were reached.</summary>
    public List<TlsTarget> ReachedCallbacks { get; } = [];

    /// <summary>Where the keys of uploads begin.</summary>
    public string Prefix { get; }

    /// <summary>What is written to find out whether it can be: one small object below the prefix, always the same.</summary>
    public string ProbeKey => Prefix + ProbeName;

    /// <summary>Whether it lies in the bucket now.</summary>
    public bool HasProbe { get; private set; }

    /// <summary>An upload in parts that was begun under the probe's key; null where that was not possible.</summary>
    public string? PartsId { get; private set; }

    /// <summary>Why nothing can be asked of the bucket, or null.</summary>
    public string? Unreachable { get; set; }

    /// <summary>Why nothing can be asked that needs the access key, or null.</summary>
    public string? Unsigned { get; set; }

    /// <summary>Why nothing can be tried with the probe, or null.</summary>
    public string? WithoutProbe => Unsigned ?? (HasProbe ? null : "No object could be written to try it with.");

    /// <summary>What OSS answered to a stranger's first question.</summary>
    public BucketReply? First { get; set; }

    /// <summary>What is worth saying beside the findings.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Whether OSS is on this machine or network: a simulator, which takes private callback addresses too.</summary>
    public bool IsSimulated => new Uri(Oss.ServiceBucketUrl).IsLoopback;

    public T Settings<T>()
        where T : class => Services.GetRequiredService<IOptions<T>>().Value;

    /// <summary>Asks with the service's own key.</summary>
    /// <exception cref="OssException">OSS did not answer.</exception>
    public async Task<BucketReply> AskAsync(
        string method, string? key, IReadOnlyList<KeyValuePair<string, string?>>? query = null,
        IReadOnlyDictionary<string, string>? headers = null, byte[]? body = null)
    {
        var request = new OssRequest
        {
            Method = method,
            Bucket = Oss.Bucket,
            Key = key,
            Query = query ?? [],
            Headers = headers ?? new Dictionary<string, string>(),
        };
        var reply = await Services.GetRequiredService<OssBucket>().CallAsync(
            request, body, Limit, BucketReply.ReadAsync, CancellationToken.None);
        if (key == ProbeKey && query is null && reply.IsSuccess)
        {
            HasProbe = method != "DELETE";
        }

        return reply;
    }

    /// <summary>Writes the probe.</summary>
    /// <exception cref="OssException">OSS did not answer.</exception>
    public Task<BucketReply> PutProbeAsync(params IEnumerable<(string Name, string Value)> headers) =>
        AskAsync("PUT", ProbeKey, headers: headers.ToDictionary(header => header.Name, header => header.Value), body: ProbeContent);

    /// <summary>Begins an upload in parts, which stays empty.</summary>
    /// <exception cref="OssException">OSS did not answer.</exception>
    public async Task BeginPartsAsync() =>
        PartsId = (await AskAsync("POST", ProbeKey, [new("uploads", null)])).Body is { } xml ? OssXml.Text(xml, "UploadId") : null;

    /// <summary>Asks without a signature, at the address that clients use.</summary>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="OperationCanceledException">None came in time.</exception>
    public async Task<BucketReply> AskAsStrangerAsync(
        HttpMethod method, string key, string query = "", params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, $"{Oss.PublicBucketUrl}/{OssEncoding.EncodePath(key)}{query}");
        request.Content = method == HttpMethod.Put ? new ByteArrayContent(ProbeContent) : null;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await BucketReply.ReadAsync(response, CancellationToken.None);
    }

    /// <summary>Asks as a browser does before a request from another origin.</summary>
    public Task<BucketReply> PreflightAsync(string origin, string method, string headers) => AskAsStrangerAsync(
        HttpMethod.Options, ProbeKey, string.Empty,
        [
            ("Origin", origin), ("Access-Control-Request-Method", method),
            .. headers.Length > 0 ? [("Access-Control-Request-Headers", headers)] : Array.Empty<(string, string)>(),
        ]);

    /// <summary>A resource in the words of a RAM policy.</summary>
    public string Resource(string? key = null) => $"acs:oss:*:*:{Oss.Bucket}{(key is null ? string.Empty : "/" + key)}";

    public void Dispose() => _stranger.Dispose();
}
