using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests.Support;

/// <summary>One running app for the tests of a class.</summary>
public sealed class RunningApp(AzuriteFixture azurite) : IAsyncLifetime
{
    private FunctionsDeployment? _deployment;

    internal FunctionsDeployment Deployment => _deployment!;

    public async ValueTask InitializeAsync() => _deployment = await FunctionsDeployment.StartAsync(await azurite.SharedAsync());

    public async ValueTask DisposeAsync()
    {
        if (_deployment is not null)
        {
            await _deployment.DisposeAsync();
        }
    }
}
