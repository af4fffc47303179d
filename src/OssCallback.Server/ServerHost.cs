using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;
using OssCallback.AspNetCore;

namespace OssCallback.Server;

/// <summary>The endpoints on Kestrel, with the pump that feeds the processor: one process that does everything.</summary>
public static class ServerHost
{
    /// <summary>Where the server listens unless <c>--urls</c> or <c>ASPNETCORE_URLS</c> says otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>The command line's name of a JSON file with settings.</summary>
    public const string SettingsFileKey = "settings";

    /// <summary>The command line's name of the form of the log: <c>text</c> or <c>json</c>.</summary>
    public const string LogKey = "log";

    /// <summary>The value of <see cref="LogKey"/> for one JSON object a line.</summary>
    public const string JsonLog = "json";

    /// <summary>How long requests and uploads under way may take when the server is told to stop.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Larger request bodies are cut off by Kestrel; every endpoint has a smaller limit of its own.</summary>
    private const long MaxRequestBodyBytes = 3 * 1024 * 1024;

    /// <summary>Builds the server; the caller starts, stops and disposes it.</summary>
    /// <param name="args">Command line in the usual form of .NET configuration, such as <c>--urls</c> or <c>--Oss:Bucket</c>.</param>
    /// <param name="settings">Further settings that win over all others, or null.</param>
    /// <param name="configure">Adds to or replaces what the server is made of, such as a reviewer; or null.</param>
    public static WebApplication Build(
        string[] args, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        // The framework's own lines, several for each request, would bury ours; any other source of settings wins over these.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Microsoft.AspNetCore", "Warning"),
                // Of the platform's own forms, JSON among them.
                new("Logging:Console:FormatterOptions:TimestampFormat", "yyyy-MM-dd'T'HH:mm:ss.fff'Z '"),
                new("Logging:Console:FormatterOptions:UseUtcTimestamp", "true"),
            ],
        });
        builder.Services.AddSingleton<ConsoleFormatter, LogLines>();
        builder.Logging.AddConsole(console => console.FormatterName = builder.Configuration[LogKey] == JsonLog
            ? ConsoleFormatterNames.Json
            : builder.Configuration["Logging:Console:FormatterName"] ?? LogLines.FormName);
        if (!OperatingSystem.IsWindows())
        {
            // There the platform's provider turns colors into calls of the console.
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(ConsoleLoggerProvider)));
            builder.Services.AddSingleton<ILoggerProvider, BatchedConsole>();
        }

        if (builder.Configuration[SettingsFileKey] is { Length: > 0 } file)
        {
            // Below the environment, so that a deployment can override what the file says.
            var source = new JsonConfigurationSource { Path = Path.GetFullPath(file), Optional = false };
            source.ResolveFileProvider();
            builder.Configuration.Sources.Insert(1, source);
        }

        if (settings is not null)
        {
            builder.Configuration.AddInMemoryCollection(settings);
        }

        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddOssCallback(builder.Configuration, builder.Environment);
        builder.Services.AddEngine(builder.Configuration);
        builder.AddTelemetry();
        configure?.Invoke(builder.Services);

        // Until the server listens, what keeps it from that is said by whoever starts it, in a sentence.
        var listens = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => listens && level >= LogLevel.Information);
        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => listens = true);
        app.MapOssCallback();
        app.MapUnknownPaths();
        app.MapPrometheus();
        app.MapOssCallbackPage();
        app.MapOssCallbackConsole();
        return app;
    }

    /// <summary>Runs the server until it is told to stop.</summary>
    /// <param name="args">See <see cref="Build"/>.</param>
    /// <param name="settings">See <see cref="Build"/>.</param>
    /// <param name="configure">See <see cref="Build"/>.</param>
    /// <param name="cancellationToken">Stops it, for a program that takes SIGTERM and Ctrl+C itself.</param>
    /// <returns>0, or 1 when it could not start; the reason is on standard error.</returns>
    public static async Task<int> RunAsync(
        string[] args, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null,
        CancellationToken cancellationToken = default)
    {
        // From the first moment on: the host listens to signals only when all is open, and until then they would end the process
        // with an error.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interruption = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var app = Build(args, settings, configure);
        try
        {
            if (!await StartupCheck.PassesAsync(app.Services, Console.Error, stop.Token))
            {
                return 1;
            }

            await app.StartAsync(stop.Token);
            await app.WaitForShutdownAsync(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (ListenFailure.Of(exception, "--urls") is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // A program that listens to the same signal itself was faster: all is over already.
            }
        }
    }
}
