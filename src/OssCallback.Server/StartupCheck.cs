using System.Data.Common;
using Microsoft.Extensions.Options;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>Everything that can be wrong before the first request, found before the server listens.</summary>
public static class StartupCheck
{
    /// <summary>Checks the settings and opens the store.</summary>
    /// <returns>Whether the server can start; otherwise the reasons were written, a line each.</returns>
    public static bool Passes(IServiceProvider services, TextWriter errors)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            OssCallbackServices.CheckSettings(services);
            services.GetRequiredService<IUploadStore>();
            return true;
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException)
        {
            var failures = (exception as AggregateException)?.InnerExceptions.OfType<OptionsValidationException>() ?? [(OptionsValidationException)exception];
            errors.WriteLine("The settings cannot be used:");
            foreach (var failure in failures.SelectMany(failure => failure.Failures))
            {
                errors.WriteLine($"  {failure}");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or NotSupportedException or DbException)
        {
            errors.WriteLine($"The store cannot be opened: {exception.Message}");
        }

        return false;
    }
}
