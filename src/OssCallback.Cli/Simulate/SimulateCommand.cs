using System.CommandLine;
using Microsoft.Extensions.Logging;
using OssCallback.Oss;
using OssCallback.Simulator;

namespace OssCallback.Cli.Simulate;

/// <summary><c>oss-callback simulate</c>: an OSS on loopback, for any client and any callback server.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "Port on 127.0.0.1; 0 takes a free one.",
        DefaultValueFactory = _ => PlaygroundDefaults.OssPort,
    };
    private static readonly Option<DirectoryInfo> DataDirectory = new("--data-dir")
    {
        Description = "Where objects are kept.",
        DefaultValueFactory = _ => new DirectoryInfo(".oss-simulator"),
    };
    private static readonly Option<string[]> Bucket = new("--bucket")
    {
        Description = "A bucket; may be repeated.",
        DefaultValueFactory = _ => [PlaygroundDefaults.Bucket],
    };
    private static readonly Option<string> Region = new("--region")
    {
        Description = "The region that V4 signatures name.",
        DefaultValueFactory = _ => PlaygroundDefaults.Region,
    };
    private static readonly Option<string> AccessKeyId = new("--access-key-id")
    {
        Description = "The access key's public half.",
        DefaultValueFactory = _ => PlaygroundDefaults.AccessKeyId,
    };
    private static readonly Option<string> AccessKeySecret = new("--access-key-secret")
    {
        Description = "The access key's secret half.",
        DefaultValueFactory = _ => PlaygroundDefaults.AccessKeySecret,
    };
    private static readonly Option<FileInfo[]> RamPolicies = new("--ram-policy")
    {
        Description = "A file with a RAM policy that limits the access key, such as infra/oss/ram-policy.json; may be repeated "
            + "(default: the key may do everything).",
        HelpName = "json",
    };
    private static readonly Option<string[]> Fault = FaultOption.Create();
    private static readonly Option<FileInfo?> CallbackRoots = new("--callback-roots")
    {
        Description = "PEM file with the roots that https receivers must be certified by; without it no certificate is checked.",
    };

    private static readonly Option<string?> KeyUrl = KeyUrlOption.Create();

    public static Command Create()
    {
        var command = new Command("simulate", """
            Run an OSS on 127.0.0.1: real API, real policy checks, really signed callbacks to any address.

            Example:
              oss-callback simulate --port 9000 --bucket my-uploads
            """)
        {
            Port, DataDirectory, Bucket, Region, AccessKeyId, AccessKeySecret, RamPolicies, Fault, CallbackRoots, KeyUrl,
        };
        NumberRange.Require(Port, 0, ushort.MaxValue);
        command.Validators.Add(result =>
        {
            foreach (var file in new[] { result.GetValue(CallbackRoots) }.Concat(result.GetValue(RamPolicies) ?? []))
            {
                if (file is { Exists: false })
                {
                    result.AddError($"There is no file {file.FullName}.");
                }
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var credentials = new OssCredentials(parsed.GetRequiredValue(AccessKeyId), parsed.GetRequiredValue(AccessKeySecret));
        var buckets = parsed.GetRequiredValue(Bucket);
        // Refusals are in the answers; here is only what the simulator itself could not do. A failed start is said below, in a sentence.
        using var logs = LoggerFactory.Create(logging =>
            logging.SetMinimumLevel(LogLevel.Error)
                .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Error));
        await using var oss = await LoopbackStart.TryAsync(
            async () => await OssSimulator.StartAsync(new OssSimulatorOptions
            {
                DataDirectory = parsed.GetRequiredValue(DataDirectory).FullName,
                Port = parsed.GetValue(Port),
                Region = parsed.GetRequiredValue(Region),
                Buckets = buckets,
                Credentials = [credentials],
                RamPolicies = parsed.GetValue(RamPolicies) is { Length: > 0 } files
                    ? new Dictionary<string, IReadOnlyList<string>>
                    {
                        [credentials.AccessKeyId] = [.. files.Select(file => File.ReadAllText(file.FullName))],
                    }
                    : new Dictionary<string, IReadOnlyList<string>>(),
                CallbackKeyUrl = parsed.GetValue(KeyUrl),
                Faults = SimulatorFaults.Of(parsed.GetValue(Fault) ?? []),
                LoggerFactory = logs,
                CallbackTrustedRootsPem = parsed.GetValue(CallbackRoots) is { } roots
                    ? await File.ReadAllTextAsync(roots.FullName, cancellationToken)
                    : null,
            }, cancellationToken),
            "--port");
        if (oss is null)
        {
            return ExitCodes.Failed;
        }

        Listing.OfPairs()
            .Add("Endpoint", oss.Endpoint)
            .Add("Buckets", string.Join(", ", buckets))
            .Add("Region", parsed.GetRequiredValue(Region))
            .Add("AccessKeyId", credentials.AccessKeyId)
            .Add("AccessKeySecret", credentials.AccessKeySecret)
            .Add("Callback key", oss.CallbackKeyUrl)
            .Add("STS", oss.Endpoint)
            .Write();
        Console.WriteLine("Ctrl+C stops it; objects stay.");
        await WaitForStopAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }
}
