using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>Everything that can be wrong before the first request, found before the server listens.</summary>
public static class StartupCheck
{
    /// <summary>Checks the settings and opens the store.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="errors">Takes the reasons.</param>
    /// <param name="cancellationToken">The process was told to stop.</param>
    /// <returns>Whether the server can start; otherwise the reasons were written, a line each.</returns>
    /// <exception cref="OperationCanceledException">The process was told to stop; that is not a failure.</exception>
    [SuppressMessage(
        "Design", "CA1031", Justification = "Engines throw types of their own; whatever it is, the process says so and does not listen.")]
    public static async Task<bool> PassesAsync(IServiceProvider services, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            if (!await SettingsPassAsync(services, errors))
            {
                return false;
            }

            await services.GetRequiredService<IStorageEngine>().StartAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"The store cannot be opened: {exception.Message}");
            return false;
        }
    }

    /// <summary>Checks the settings.</summary>
    /// <param name="services">The server's services.</param>
    /// <param name="errors">Takes the reasons.</param>
    /// <returns>Whether they can be used; otherwise the reasons were written, a line each.</returns>
    public static async Task<bool> SettingsPassAsync(IServiceProvider services, TextWriter errors)
    {
        try
        {
            OssCallbackServices.CheckSettings(services);
            return true;
        }
        catch (Exception exception)
            when (exception is OptionsValidationException or AggregateException { InnerException: OptionsValidationException })
        {
            var failures = (exception as AggregateException)?.InnerExceptions.OfType<OptionsValidationException>()
                ?? [(OptionsValidationException)exception];
            await errors.WriteLineAsync("The settings cannot be used:");
            foreach (var failure in failures.SelectMany(failure => failure.Failures))
            {
                await errors.WriteLineAsync($"  {failure}");
            }

            return false;
        }
    }
}
