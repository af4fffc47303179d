using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OssCallback.Benchmarks.Suite;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.Benchmarks.Pieces;

/// <summary>What each piece of a callback costs alone, in processor time and in memory.</summary>
[MemoryDiagnoser]
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls CleanAsync.")]
public class CallbackPieces
{
    // More than are remembered: each counts as new.
    private const int Count = 1 << 17;

    private readonly SignedCallbacks _callbacks = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ReusedStream _stream = new();
    private (byte[] Body, string Authorization)[] _signed = [];
    private (UploadRecord Record, byte[] Body)[] _records = [];
    private string _folder = "";
    private SqliteEngine _engine = null!;
    private ServiceProvider _services = null!;
    private Dispatcher _dispatcher = null!;
    private Endpoint _endpoint = null!;
    private CallbackPublicKey _key = null!;
    private TicketSigner _tickets = null!;
    private TrustedKeys _keys = null!;
    private CallbackIntake _intake = null!;
    private byte[] _message = [];
    private string _keyUrl = "";
    private string _ticket = "";
    private string _object = "";
    private int _next;

    /// <summary>Nothing but the pieces is measured: callbacks are signed beforehand, the queue keeps nothing.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var settings = _callbacks.Settings("http://127.0.0.1:1");
        settings["Policy__RateLimit__PerTicketPerMinute"] = "0";
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddOssCallback(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(
                setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value))).Build(),
            isDevelopment: true);
        services.AddSingleton<IUploadQueue, QueueToNowhere>();
        _folder = Directory.CreateTempSubdirectory("pieces-").FullName;
        _engine = SqliteEngine.Open(new() { DataDirectory = _folder }, _time);
        _services = services.BuildServiceProvider();
        _dispatcher = _services.GetRequiredService<Dispatcher>();
        _endpoint = Routes.Named("Callback");
        _tickets = _services.GetRequiredService<TicketSigner>();
        _keys = _services.GetRequiredService<TrustedKeys>();
        _intake = _services.GetRequiredService<CallbackIntake>();
        _keyUrl = Convert.ToBase64String(Encoding.ASCII.GetBytes(SignedCallbacks.KeyUrl));
        _key = _keys.FindAsync(_keyUrl, CancellationToken.None).AsTask().GetAwaiter().GetResult().Key!;
        _signed = [.. _callbacks.Make(Count).Select(callback => (Encoding.UTF8.GetBytes(callback.Body), callback.Authorization))];
        var body = CallbackBody.TryParse(_signed[0].Body, CallbackParameter.FormBodyType)!;
        (_ticket, _object) = (body[CallbackFields.Ticket]!, body[CallbackFields.Object]!);
        _message = RecordOf(_signed[0].Body).ToJson();
        _records = [.. _signed.Select(callback => (RecordOf(callback.Body), callback.Body))];
    }

    /// <summary>Ends what was prepared.</summary>
    [GlobalCleanup]
    public async Task CleanAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        await _services.DisposeAsync();
        _callbacks.Dispose();
        await _stream.DisposeAsync();
    }

    /// <summary>RSA over MD5 with a key of 512 bits, as OSS signs: the part that no code of ours can make cheaper.</summary>
    [Benchmark(Baseline = true)]
    public bool Rsa() => _key.Verify(_signed[0].Body, Signature);

    /// <summary>The same with the text that is signed, and the header's Base64.</summary>
    [Benchmark]
    public CallbackVerdict SignatureCheck()
    {
        var (body, authorization) = Next();
        return CallbackSignature.Verify(_key, authorization, "/api/callback", body);
    }

    /// <summary>The key that a request names.</summary>
    [Benchmark]
    public async Task<bool> KeyLookUp() => (await _keys.FindAsync(_keyUrl, CancellationToken.None)).Key is not null;

    /// <summary>The body's fields.</summary>
    [Benchmark]
    public CallbackBody? Body() => CallbackBody.TryParse(Next().Body, CallbackParameter.FormBodyType);

    /// <summary>The ticket's MAC.</summary>
    [Benchmark]
    public TicketVerdict TicketCheck() => _tickets.Verify(_ticket, SignedCallbacks.Bucket, _object, _time.GetUtcNow()).Verdict;

    /// <summary>The upload's identity.</summary>
    [Benchmark]
    public string Id() => UploadId.Of(SignedCallbacks.Bucket, _object);

    /// <summary>The message.</summary>
    [Benchmark]
    public byte[] RecordToJson() => _records[0].Record.ToJson();

    /// <summary>What is remembered of a callback, and its message; the queue keeps nothing.</summary>
    [Benchmark]
    public Task<bool> Intake()
    {
        var (record, body) = _records[_next++ & (Count - 1)];
        return _intake.TryEnqueueAsync(record, body, _ticket, CancellationToken.None);
    }

    /// <summary>The message in SQLite, alone: with a sync of the disk of its own, which many callbacks share otherwise.</summary>
    [Benchmark]
    public Task Enqueue() => _engine.Queue.EnqueueAsync(_message, CancellationToken.None);

    /// <summary>The whole way from the dispatcher to the answer, without a host.</summary>
    [Benchmark]
    public async Task<int> WholeCallback()
    {
        var (body, authorization) = Next();
        _stream.Begin(body);
        var reply = await _dispatcher.AnswerAsync(
            _endpoint,
            new EndpointRequest
            {
                Method = "POST",
                Target = "/api/callback",
                ContentLength = body.Length,
                Body = _stream,
                Header = name => name switch
                {
                    "Authorization" => authorization,
                    "x-oss-pub-key-url" => _keyUrl,
                    _ => null,
                },
            },
            CancellationToken.None);
        return reply.Status == 200 ? reply.Body.Length : throw new InvalidOperationException(Encoding.UTF8.GetString(reply.Body.Span));
    }

    /// <summary>All of them, as shares of the RSA check.</summary>
    internal static Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        // What it is doing stands on standard error: standard output is for the tables.
        using var log = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
        var summary = BenchmarkRunner.Run<CallbackPieces>(ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(new StreamLogger(log))
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(options.Directory)
            .WithOptions(ConfigOptions.DisableLogFile));
        var pieces = summary.Reports.ToDictionary(
            report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
            report => (
                Microseconds: report.ResultStatistics!.Mean / 1000,
                Bytes: report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)));
        var text = new StringBuilder("BenchmarkDotNet.\n\n| piece | µs | / RSA | bytes |\n|---|---|---|---|\n");
        foreach (var (name, piece) in pieces)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {piece.Microseconds:F2} | {piece.Microseconds / pieces[nameof(Rsa)].Microseconds:F2} | {piece.Bytes} |\n");
        }

        var whole = pieces[nameof(WholeCallback)];
        // 16 µs were named on a machine where the RSA check takes 7.3.
        return Task.FromResult(new BenchmarkPart(
            text.ToString(),
            [
                Goal.AtMost("the whole / RSA", 16 / 7.3, Spread.Of([whole.Microseconds / pieces[nameof(Rsa)].Microseconds])),
                Goal.AtMost("the whole, bytes", 3072, Spread.Of([whole.Bytes ?? 0]), "F0"),
            ]));
    }

    private byte[] Signature => field ??= Convert.FromBase64String(_signed[0].Authorization);

    private (byte[] Body, string Authorization) Next() => _signed[_next++ & (Count - 1)];

    private static UploadRecord RecordOf(byte[] bytes)
    {
        var body = CallbackBody.TryParse(bytes, CallbackParameter.FormBodyType)!;
        var key = body[CallbackFields.Object]!;
        return new UploadRecord
        {
            Id = UploadId.Of(SignedCallbacks.Bucket, key),
            Bucket = SignedCallbacks.Bucket,
            Object = key,
            Etag = body[CallbackFields.Etag],
            Size = 3,
            MimeType = body[CallbackFields.MimeType],
            Image = new UploadImage(1, 1, "png"),
            Crc64 = body[CallbackFields.Crc64],
            RequestId = body[CallbackFields.RequestId],
            ClientIp = body[CallbackFields.ClientIp],
            User = "somebody",
            Profile = "default",
            ReceivedAt = DateTimeOffset.UtcNow,
            RawBody = bytes,
        };
    }
}
