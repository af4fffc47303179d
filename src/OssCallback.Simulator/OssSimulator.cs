using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Buckets;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Faults;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Listing;
using OssCallback.Simulator.Multipart;
using OssCallback.Simulator.Objects;
using OssCallback.Simulator.PostObject;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Sts;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator;

/// <summary>A faithful Alibaba Cloud OSS on 127.0.0.1: real API, real policy checks, really signed callbacks.</summary>
public sealed class OssSimulator : IAsyncDisposable
{
    private readonly ObjectStore _store;
    private readonly CallbackKey _key;
    private readonly WebApplication _server;
    private readonly string? _givenKeyUrl;

    private OssSimulator(OssSimulatorOptions options)
    {
        Directory.CreateDirectory(options.DataDirectory);
        Faults = options.Faults;
        _givenKeyUrl = options.CallbackKeyUrl;
        Sender = new CallbackSender(Faults, options.OwnerId);
        _store = new ObjectStore(options.DataDirectory);
        _key = CallbackKey.LoadOrCreate(options.DataDirectory);
        _server = LoopbackServer.Build(options, () => Compose(options));
    }

    /// <summary>The address to use as OSS endpoint, with path-style addressing: <c>http://127.0.0.1:port</c>.</summary>
    public string Endpoint { get; private set; } = string.Empty;

    /// <summary>What callbacks name in <c>x-oss-pub-key-url</c>: where the public half of the development key is served, or the address of
    /// the options.</summary>
    public string CallbackKeyUrl => _givenKeyUrl ?? $"{Endpoint}/{OssRouter.KeyPath}";

    /// <summary>The public half of the development key.</summary>
    public string CallbackPublicKeyPem => _key.PublicPem;

    /// <summary>What is going wrong on purpose.</summary>
    public SimulatorFaults Faults { get; }

    private CallbackSender Sender { get; }

    /// <summary>Starts a simulator.</summary>
    /// <param name="options">Checked before anything is opened.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The data directory is in use.</exception>
    public static async Task<OssSimulator> StartAsync(OssSimulatorOptions options, CancellationToken cancellationToken)
    {
        OptionsCheck.Check(options);
        var simulator = new OssSimulator(options);
        try
        {
            await simulator._server.StartAsync(cancellationToken);
            simulator.Endpoint = simulator._server.Urls.Single().TrimEnd('/');
            simulator.Sender.ServeKeyAt(simulator.CallbackKeyUrl);
            await File.WriteAllTextAsync(
                Path.Combine(options.DataDirectory, CallbackKey.UrlFileName), simulator.CallbackKeyUrl, cancellationToken);
            return simulator;
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening and lets go of the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _store.Dispose();
        _key.Dispose();
    }

    private OssRouter Compose(OssSimulatorOptions options)
    {
        var tokens = SessionTokens.LoadOrCreate(options.DataDirectory);
        var credentials = new CredentialDirectory(options.Credentials, options.RamPolicies, tokens, options.TimeProvider);
        var exchange = new CallbackExchange(options.CallbackTimeout, options.TimeProvider, new CallbackTls(options.CallbackTrustedRootsPem),
            options.LoggerFactory.CreateLogger<CallbackExchange>());
        var dispatcher = new CallbackDispatcher(
            _store, _key, exchange, Sender, options.TimeProvider, options.LoggerFactory.CreateLogger<CallbackDispatcher>());
        var completion = new UploadCompletion(_store, dispatcher, Faults);
        var callbacks = new CallbackParameters(_store.CallbackPolicies, options.AllowPrivateCallbackAddresses, Faults);
        var authenticator = new RequestAuthenticator(credentials, options.Region);
        var buckets = new HashSet<string>(options.Buckets, StringComparer.Ordinal);
        var owner = new BucketOwner(options.OwnerId);
        var cors = new CorsHandler(_store.Cors);
        return new OssRouter(
            buckets,
            options.Region,
            options.TimeProvider,
            _key.PublicPem,
            options.CallbackKeyUrl is { } keyUrl ? new Uri(keyUrl) : null,
            cors,
            new BucketRouter(authenticator, buckets, options.Region, owner, options.TimeProvider.GetUtcNow(),
                new PostObjectHandler(_store, new PostAuthorization(credentials, options.Region), callbacks, completion,
                    new PostLimits(options.MaxObjectBytes, options.MaxFormFieldBytes, options.MaxFormFieldsBytes)),
                new ListObjectsHandler(new ObjectListing(_store.Index), _store.Buckets, owner),
                new ListUploadsHandler(_store.Multipart),
                new CallbackPolicyHandler(_store.CallbackPolicies),
                cors,
                new BucketSettingsHandler(_store.Buckets, owner),
                _store.Buckets),
            new ObjectRouter(authenticator, _store, owner,
                new PutObjectHandler(_store, completion, callbacks, options.MaxObjectBytes),
                new ObjectReadHandler(_store, Faults),
                new CopyObjectHandler(_store, buckets),
                new AppendObjectHandler(_store, options.MaxObjectBytes),
                new MultipartRouter(new MultipartUploads(_store, options.MaxObjectBytes),
                    new CompleteMultipartHandler(_store, completion, callbacks))),
            new FaultsEndpoint(Faults),
            new StsEndpoint(
                new StsAuthentication(credentials, options.TimeProvider), new AssumeRole(credentials, tokens, options.TimeProvider)),
            options.LoggerFactory.CreateLogger<OssRouter>());
    }
}
