using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Load;

/// <summary>What is sent, how, and for how long.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Messages">The callbacks, ready to send; sent in turn, again from the first where they run out only with
/// <paramref name="Repeat"/>.</param>
/// <param name="Repeat">Whether one callback may be sent more than once.</param>
/// <param name="Rate">Callbacks a second (open loop), or null for as fast as the connections go (closed loop).</param>
/// <param name="Connections">Closed loop: how many at a time. Open loop: at most how many at a time.</param>
/// <param name="KeepAlive">Whether a connection is used again.</param>
/// <param name="Duration">When sending ends.</param>
/// <param name="Count">How many are sent at most.</param>
internal sealed record LoadPlan(
    CallbackUrl Url,
    IReadOnlyList<byte[]> Messages,
    bool Repeat,
    double? Rate,
    int Connections,
    bool KeepAlive,
    TimeSpan Duration,
    int Count);
