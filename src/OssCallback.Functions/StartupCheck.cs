using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OssCallback.AzureStorage;

namespace OssCallback.Functions;

/// <summary>Settings that cannot work end the worker before it takes an invocation, with every key named once.</summary>
internal sealed class StartupCheck(IServiceProvider services) : IHostedLifecycleService
{
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        string[] failures =
        [
            .. Failures(() => OssCallbackServices.CheckSettings(services)),
            // The connection is read when the engine is made.
            .. Failures(() => services.GetRequiredService<AzureStorageEngine>()),
        ];
        return failures.Length == 0 ? Task.CompletedTask : throw new SettingsException(failures.Distinct(StringComparer.Ordinal));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<string> Failures(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures);
        }
    }
}
