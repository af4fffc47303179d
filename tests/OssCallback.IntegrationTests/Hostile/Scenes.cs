using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>One scene for each way in which the service may be set up; started when the first test needs it.</summary>
public sealed class Scenes : IAsyncLifetime
{
    private static readonly (string Key, string Value)[] OnRole =
    [
        ("Oss:Credentials", "AssumeRole"),
        ("Oss:RoleArn", "acs:ram::1000000000000001:role/upload-service"),
    ];

    private readonly Dictionary<string, Scene> _others = [];

    internal Scene Lasting { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Lasting = await Scene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var scene in _others.Values.Prepend(Lasting))
        {
            await scene.DisposeAsync();
        }
    }

    internal Task<Scene> OnTemporaryCredentialsAsync() => OtherAsync("temporary",
        ("Oss:AccessKeyId", Deployment.Temporary.AccessKeyId), ("Oss:AccessKeySecret", Deployment.Temporary.AccessKeySecret),
        ("Oss:SecurityToken", Deployment.Temporary.SecurityToken!));

    /// <summary>The service's key has the rights of infra/oss/ram-policy.json and no others.</summary>
    internal async Task<Scene> UnderRamPolicyAsync()
    {
        if (!_others.TryGetValue("ram", out var scene))
        {
            scene = await Scene.StartUnderAsync(
                (await File.ReadAllTextAsync(Checkout.PathOf("infra/oss/ram-policy.json"), TestContext.Current.CancellationToken)).Replace(
                    "my-uploads", Deployment.Bucket, StringComparison.Ordinal));
            _others.Add("ram", scene);
        }

        return scene;
    }

    internal Task<Scene> LimitedAsync() => OtherAsync("limited", ("Policy:RateLimit:PerUserPerMinute", "1"));

    internal Task<Scene> OnRoleAsync() => OtherAsync("role", [.. OnRole, ("Policy:ExpireSeconds", "604800")]);

    internal Task<Scene> WithoutStsAsync() => OtherAsync("without", [.. OnRole, ("Sts:Endpoint", "http://127.0.0.1:1")]);

    private async Task<Scene> OtherAsync(string name, params (string Key, string Value)[] settings)
    {
        if (!_others.TryGetValue(name, out var scene))
        {
            scene = await Scene.StartAsync(settings);
            _others.Add(name, scene);
        }

        return scene;
    }
}
