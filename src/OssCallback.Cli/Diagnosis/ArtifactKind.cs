namespace OssCallback.Cli.Diagnosis;

/// <summary>The encoded texts that travel between client, OSS and receiver.</summary>
internal enum ArtifactKind
{
    /// <summary>None of them.</summary>
    Unknown = 0,

    /// <summary>The POST policy of a form.</summary>
    Policy,

    /// <summary>The callback parameter.</summary>
    Callback,

    /// <summary>The callback's variables.</summary>
    CallbackVar,

    /// <summary>Our ticket.</summary>
    Ticket,

    /// <summary>The value of x-oss-pub-key-url.</summary>
    KeyUrl,
}
