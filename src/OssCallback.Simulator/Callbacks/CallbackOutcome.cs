using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Callbacks;

/// <summary>How a callback went: an answer to relay, or the reason why there is none.</summary>
internal sealed record CallbackOutcome
{
    public OssError? Failure { get; private init; }

    public string ContentType { get; private init; } = string.Empty;

    public byte[] Body { get; private init; } = [];

    public static CallbackOutcome Answered(string contentType, byte[] body) => new() { ContentType = contentType, Body = body };

    public static CallbackOutcome Failed(OssError failure) => new() { Failure = failure };
}
