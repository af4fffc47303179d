namespace OssCallback.Processing;

/// <summary>What is to become of an upload as far as a reviewer is concerned.</summary>
public enum ReviewDecision
{
    /// <summary>None was made: the reviewer is asked again, and in the end a person has to decide.</summary>
    None = 0,

    /// <summary>It may be ready.</summary>
    Accept,

    /// <summary>It is rejected.</summary>
    Reject,

    /// <summary>A person has to decide; it waits until then.</summary>
    Hold,

    /// <summary>
    /// The reviewer answers later, by <c>POST /api/uploads/{id}/review</c> with a token of <see cref="ReviewTokens"/>; until then it waits,
    /// and a person can decide instead.
    /// </summary>
    Later,
}
