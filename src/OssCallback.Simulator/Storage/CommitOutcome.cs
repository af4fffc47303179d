namespace OssCallback.Simulator.Storage;

/// <summary>What became of bytes that were to be an object.</summary>
internal enum CommitOutcome
{
    None,
    Stored,

    /// <summary>The key is taken and overwriting is forbidden.</summary>
    KeyTaken,

    /// <summary>The object that was to be replaced is another one by now, or gone.</summary>
    Changed,

    /// <summary>The upload in parts was completed or aborted meanwhile.</summary>
    UploadEnded,
}
