namespace OssCallback.Cli.Diagnosis;

/// <summary>How firmly a policy holds something.</summary>
internal enum PolicyHold
{
    /// <summary>Not held at all.</summary>
    Open = 0,

    /// <summary>Held within bounds.</summary>
    Bounded,

    /// <summary>Exactly one value.</summary>
    Pinned,
}
