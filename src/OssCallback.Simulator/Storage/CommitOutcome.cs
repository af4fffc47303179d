namespace OssCallback.Simulator.Storage;

/// <summary>What became of bytes meant for an object.</summary>
internal enum CommitOutcome
{
    None,
    Stored,

    /// <summary>The key is taken and overwriting is forbidden.</summary>
    KeyTaken,

    /// <summary>The object to replace has changed by now, or is gone.</summary>
    Changed,

    /// <summary>The upload in parts was completed or aborted meanwhile.</summary>
    UploadEnded,
}
