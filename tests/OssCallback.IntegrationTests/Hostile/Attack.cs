using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>One thing that a hostile client tries, and what it gets. The documentation's tables are made from these.</summary>
/// <param name="Chapter">The table.</param>
/// <param name="Name">The row.</param>
/// <param name="On">The column: the kind of grant or the endpoint that is attacked.</param>
/// <param name="Outcome">Who refuses, and how; the test compares it with what was seen.</param>
/// <param name="TryAsync">Does it, and hands back the last answer.</param>
internal sealed record Attack(string Chapter, string Name, string On, string Outcome, Func<Scene, Task<Answer>> TryAsync)
{
    /// <summary>How the service is set up in this attack.</summary>
    public Func<Scenes, Task<Scene>> Stage { get; init; } = scenes => Task.FromResult(scenes.Lasting);

    public override string ToString() => $"{Chapter}: {Name} ({On})";
}
