using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Azure.Storage.Queues;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OssCallback.FunctionsHost.Protocol;

namespace OssCallback.FunctionsHost;

/// <summary>The real host's listener (Microsoft.Azure.WebJobs.Extensions.Storage.Queues): leases, batches, delivery counts and the poison
/// queue are its own.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "Stopped and not disposed: a message under way may still end, and would log it.")]
internal sealed class QueueListener : IAsyncDisposable
{
    private readonly IHost _webJobs;

    public QueueListener(WorkerChannel worker, string function, HostSettings host, IReadOnlyDictionary<string, string> settings) =>
        _webJobs = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(
                settings.Select(setting =>
                    KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value))))
            .ConfigureWebJobs(jobs => jobs.AddAzureStorageQueues(queues =>
            {
                queues.BatchSize = host.BatchSize;
                queues.NewBatchThreshold = host.NewBatchThreshold;
                queues.MaxDequeueCount = host.MaxDequeueCount;
                queues.VisibilityTimeout = host.VisibilityTimeout;
                queues.MaxPollingInterval = host.MaxPollingInterval;
                queues.MessageEncoding = Enum.Parse<QueueMessageEncoding>(host.MessageEncoding, ignoreCase: true);
            }))
            .ConfigureLogging(logging =>
            {
                logging.ClearProviders();
                logging.AddProvider(new HostLogProvider(worker.Log));
            })
            .ConfigureServices(services => services
                .AddSingleton(worker)
                .AddSingleton(new QueueJobTarget(function))
                .AddSingleton<QueueJob>()
                .AddSingleton<NotifyJob>()
                .AddSingleton<ITypeLocator, BothJobs>()
                .AddSingleton<IWebJobsExceptionHandler>(new LoggedFailures(worker.Log)))
            .Build();

    public Task StartAsync(CancellationToken cancellationToken) => _webJobs.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await _webJobs.StopAsync();

    /// <summary>By default the listener ends the process when its storage fails.</summary>
    private sealed class LoggedFailures(HostLog log) : IWebJobsExceptionHandler
    {
        public void Initialize(JobHost host)
        {
        }

        public Task OnTimeoutExceptionAsync(ExceptionDispatchInfo exceptionInfo, TimeSpan timeoutGracePeriod) =>
            OnUnhandledExceptionAsync(exceptionInfo);

        public Task OnUnhandledExceptionAsync(ExceptionDispatchInfo exceptionInfo)
        {
            log.AddHost(new HostLogLine(string.Empty, nameof(QueueListener), "Error", exceptionInfo.SourceException.Message,
                exceptionInfo.SourceException.ToString()));
            return Task.CompletedTask;
        }
    }

    private sealed class BothJobs : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [typeof(QueueJob), typeof(NotifyJob)];
    }
}

/// <summary>The function that messages are handed on to.</summary>
public sealed record QueueJobTarget(string Function);

/// <summary>Hands messages of uploads on to the worker.</summary>
public sealed class QueueJob(WorkerChannel worker, QueueJobTarget target)
{
    /// <summary>Called by the listener.</summary>
    public Task RunAsync(
        [QueueTrigger("%Storage:QueueName%", Connection = "AzureWebJobsStorage")] ParameterBindingData message,
        CancellationToken cancellationToken) =>
        QueueMessageInvocation.RunAsync(worker, target.Function, message, cancellationToken);
}

/// <summary>Hands notifications on to the worker.</summary>
public sealed class NotifyJob(WorkerChannel worker)
{
    /// <summary>Called by the listener.</summary>
    public Task RunAsync(
        [QueueTrigger("%Storage:QueueName%-notify", Connection = "AzureWebJobsStorage")] ParameterBindingData message,
        CancellationToken cancellationToken) =>
        QueueMessageInvocation.RunAsync(worker, "Notify", message, cancellationToken);
}

/// <summary>A message in the form that the real host gives it.</summary>
internal static class QueueMessageInvocation
{
    /// <exception cref="InvalidOperationException">The function failed: the listener makes the message visible again.</exception>
    public static async Task RunAsync(
        WorkerChannel worker, string function, ParameterBindingData message, CancellationToken cancellationToken)
    {
        var data = new TypedData
        {
            ModelBindingData = new ModelBindingData
            {
                Version = message.Version,
                Source = message.Source,
                ContentType = message.ContentType,
                Content = Google.Protobuf.ByteString.CopyFrom(message.Content.ToMemory().Span),
            },
        };
        if (!(await worker.InvokeAsync(function, data, [], cancellationToken)).Succeeded())
        {
            throw new InvalidOperationException("The function failed.");
        }
    }
}
