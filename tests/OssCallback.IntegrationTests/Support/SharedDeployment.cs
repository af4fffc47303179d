namespace OssCallback.IntegrationTests.Support;

/// <summary>One deployment for all tests of a class, where none of them leaves anything that another could see.</summary>
public class SharedDeployment(params (string Key, string Value)[] settings) : IAsyncLifetime
{
    internal Deployment Deployment { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Deployment = await Deployment.StartAsync(settings);

    public async ValueTask DisposeAsync()
    {
        await Deployment.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
