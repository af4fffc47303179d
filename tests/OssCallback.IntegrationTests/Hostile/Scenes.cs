using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>The scenes of all attacks: with an access key, and on temporary credentials.</summary>
public sealed class Scenes : IAsyncLifetime
{
    private Scene? _lasting;
    private Scene? _temporary;

    public async ValueTask InitializeAsync() => _lasting = await Scene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _lasting!.DisposeAsync();
        if (_temporary is not null)
        {
            await _temporary.DisposeAsync();
        }
    }

    internal async Task<Scene> OfAsync(Attack attack) => attack.OnTemporaryCredentials
        ? _temporary ??= await Scene.StartAsync(
            ("Oss:AccessKeyId", Deployment.Temporary.AccessKeyId), ("Oss:AccessKeySecret", Deployment.Temporary.AccessKeySecret), ("Oss:SecurityToken", Deployment.Temporary.SecurityToken!))
        : _lasting!;
}
