using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>
/// A hostile client against the real service and OSS's own checks: each attack gets what docs/security.md says and leaves nothing else
/// behind,
/// neither objects nor records nor counts.
/// </summary>
public sealed class HostileClientTests(Scenes scenes) : IClassFixture<Scenes>
{
    public static TheoryData<string> Names => [.. Attacks.All.Select(attack => attack.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Gets_what_the_documentation_says(string name)
    {
        var attack = Attacks.All.Single(attack => attack.ToString() == name);
        var scene = await attack.Stage(scenes);
        await scene.BeginAsync();

        var answer = await attack.TryAsync(scene);

        Assert.Equal(attack.Outcome, await scene.OutcomeAsync(answer));
    }
}
