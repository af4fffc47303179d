using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback;

/// <summary>Takes one recorded callback all the way to a queue that goes nowhere. That proves that this platform checks signatures as OSS
/// makes them (RSA of 512 bits over MD5, which a hardened system may forbid), and it pays beforehand for the code that the first callback
/// would have to wait for.</summary>
/// <param name="services">Where the parts of the path come from.</param>
/// <param name="tickets">The service's own tickets.</param>
/// <param name="time">The clock.</param>
public sealed class CallbackSelfTest(IServiceProvider services, TicketSigner tickets, TimeProvider time)
{
    private const string Bucket = "examplebucket";
    private const string Url = "https://uploads.example.com/api/callback/%E4%B8%8A%E4%BC%A0?tenant=a%20b";
    private const string KeyUrl = "https://keys.example.com/openssl.pem";

    // Signed by OpenSSL with a key that was thrown away: tests/OssCallback.UnitTests/Vectors/make-openssl-callback.sh.
    private const string Body = "bucket=examplebucket&object=uploads%2F%E5%9B%BE.png&size=7&x:note=1+1%3D2";
    private const string Authorization = "Jd1XB/61ne21KEuqu6Zl40gTWJ7m3JuSG0HNzHfL2TUVfkUfBDnJkdbYCHEhbp/qHHM/kaVG5slSkw1NhRaJtQ==";
    private const string Pem = """
        -----BEGIN PUBLIC KEY-----
        MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANMOpb4nAlc/OF2iw00Cg5LtP7GNx6nC
        m6Y5NToGOw8g2D+Vfz75ShqT1L9Y5nmEzJnEK6k+xwRzcf8tB3SkjDMCAwEAAQ==
        -----END PUBLIC KEY-----
        """;

    /// <summary>Answers the recorded callback.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PlatformNotSupportedException">The signature is good, and this platform says that it is not.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A ticket cannot be recorded: it ends, and its key is this service's own.
        var ticket = tickets.Issue(new UploadTicket(time.GetUtcNow().AddHours(1), UploadRecord.DefaultProfile, "self-test"), Bucket,
            "self-test");
        tickets.Verify(ticket, Bucket, "self-test", time.GetUtcNow());

        using var meter = new Meter("OssCallback.SelfTest");
        using var meters = new OneMeter(meter);
        var handler = ActivatorUtilities.CreateInstance<CallbackHandler>(
            services,
            Options.Create(new CallbackOptions { Urls = [Url], RequireTicket = false }),
            Options.Create(new OssOptions { Bucket = Bucket }),
            TrustedKeys.OssAnd(KeyUrl, Pem),
            ActivatorUtilities.CreateInstance<CallbackIntake>(services, new Nowhere()),
            new CallbackMetrics(meters, new CallbackActivity(TimeProvider.System)),
            NullLogger<CallbackHandler>.Instance);
        var dispatcher = ActivatorUtilities.CreateInstance<Dispatcher>(services, new OneService(handler), NullLogger<Dispatcher>.Instance);
        var body = Encoding.ASCII.GetBytes(Body);
        using var stream = new MemoryStream(body);
        var request = EndpointRequest.FromUrl("POST", Url, name => Header(name, body.Length), stream);

        var reply = await dispatcher.AnswerAsync(Routes.Named("Callback"), request, cancellationToken);

        if (reply.Status != 200)
        {
            throw new PlatformNotSupportedException(
                "This platform does not check OSS's signatures (RSA of 512 bits over MD5): every callback would be refused. "
                + "A FIPS mode or a crypto policy of the system forbids them.");
        }
    }

    private static string? Header(string name, int length) => name switch
    {
        CallbackHeaders.Authorization => Authorization,
        CallbackHeaders.PublicKeyUrl => Convert.ToBase64String(Encoding.ASCII.GetBytes(KeyUrl)),
        "Content-Length" => length.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "Content-Type" => CallbackParameter.FormBodyType,
        _ => null,
    };

    private sealed class OneService(CallbackHandler handler) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(CallbackHandler) ? handler : null;
    }

    private sealed class Nowhere : IUploadQueue
    {
        public Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OneMeter(Meter meter) : IMeterFactory
    {
        public Meter Create(MeterOptions options) => meter;

        public void Dispose()
        {
        }
    }
}
