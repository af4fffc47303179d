using System.Diagnostics.CodeAnalysis;

namespace OssCallback.Simulator.Sts;

/// <summary>Ends an STS request with an error; every check refuses by throwing it.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It is caught by the endpoint and never leaves the assembly.")]
[SuppressMessage("Design", "CA1032", Justification = "Without an error it would say nothing.")]
internal sealed class StsRefusalException(StsError error) : Exception(error.Message)
{
    public StsError Error { get; } = error;
}
