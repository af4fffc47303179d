namespace OssCallback.CrashingServer;

/// <summary>Mistakes that one could make in this service. Whoever judges it has to see each of them.</summary>
internal enum PlantedBug
{
    /// <summary>The callback is answered before its record is durable.</summary>
    AnswersBeforeTheCommit,

    /// <summary>A message is deleted when it is received, not when its upload is brought to its end.</summary>
    DeletesBeforeTheWork,

    /// <summary>A record is written although somebody else wrote it meanwhile.</summary>
    IgnoresTheVersion,

    /// <summary>Counters are changed after the record, not with it.</summary>
    CountsOutsideTheTransaction,

    /// <summary>What is owed to receivers is written after the record, not with it.</summary>
    OwesOutsideTheTransaction,

    /// <summary>A message is received again while it is worked on: its lease ends after a moment, renewed or not.</summary>
    LeasesTooShort,

    /// <summary>What has the ETag that was reviewed is taken for the same object.</summary>
    SkipsByETag,
}
