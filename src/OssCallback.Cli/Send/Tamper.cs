namespace OssCallback.Cli.Send;

/// <summary>What is falsified in a callback.</summary>
internal enum Tamper
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The signature was made for another path.</summary>
    Path,

    /// <summary>The signature was made for another query.</summary>
    Query,

    /// <summary>The body was changed after signing.</summary>
    Body,

    /// <summary>A bit of the signature was changed.</summary>
    Signature,

    /// <summary>The key's address is a stranger's.</summary>
    KeyUrl,

    /// <summary>The Authorization header is gone.</summary>
    Authorization,

    /// <summary>The ticket was changed before OSS signed the body; whoever has a bucket can have that.</summary>
    Ticket,
}
