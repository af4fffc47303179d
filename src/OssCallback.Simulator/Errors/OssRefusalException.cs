using System.Diagnostics.CodeAnalysis;

namespace OssCallback.Simulator.Errors;

/// <summary>Ends a request with an error document; every check refuses by throwing it.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It is caught by the request loop and never leaves the assembly.")]
[SuppressMessage("Design", "CA1032", Justification = "Without an error document it would say nothing.")]
internal sealed class OssRefusalException(OssError error) : Exception(error.Message)
{
    public OssError Error { get; } = error;
}
