using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.AzureStorage;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Settings;

/// <summary>What the Functions host reads by itself must be there, and must be what we read.</summary>
public sealed class FunctionsSettingsTests
{
    [Theory]
    [InlineData("Storage:Kind", "Sqlite", "Storage:Kind must be Azure")]
    [InlineData("Storage:Connection", "Other", "Storage:Connection must be AzureWebJobsStorage")]
    [InlineData("Storage:QueueName", null, "Storage:QueueName is missing")]
    [InlineData("Reconcile:Schedule", null, "Reconcile:Schedule is missing")]
    public void Refuses_what_the_hosts_triggers_would_read_differently(string key, string? value, string message)
    {
        using var services = Build(settings =>
        {
            settings.Remove(key);
            if (value is not null)
            {
                settings[key] = value;
            }
        });

        var failure = Assert.ThrowsAny<Exception>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(message, failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("Example: ", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_settings_of_a_function_app()
    {
        using var services = Build(_ => { });

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.IsType<AzureUploadQueue>(services.GetRequiredService<IUploadQueue>());
        Assert.IsType<AzureUploadStore>(services.GetRequiredService<IUploadStore>());
    }

    private static ServiceProvider Build(Action<Dictionary<string, string?>> change)
    {
        using var signer = new CallbackSigner();
        var settings = TestApp.Settings(signer.Pem);
        settings["Storage:Kind"] = "Azure";
        settings["Storage:QueueName"] = "oss-uploads";
        settings["Reconcile:Schedule"] = "0 */15 * * * *";
        settings["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
        change(settings);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection()
            .AddLogging()
            .AddOssCallback(configuration, isDevelopment: false)
            .AddAzureStorageUnderFunctions(configuration)
            .BuildServiceProvider();
    }
}
