namespace OssCallback.Oss;

/// <summary>How OSS answered the request to make an object of parts. Zero is not an answer.</summary>
public enum CompleteOutcome
{
    /// <summary>Not asked.</summary>
    None = 0,

    /// <summary>The object exists and its callback was answered with 200.</summary>
    Completed,

    /// <summary>The object exists and its callback failed (203).</summary>
    CallbackFailed,

    /// <summary>OSS knows no such upload: it was completed or aborted, or never was.</summary>
    Unknown,

    /// <summary>A part is not, or no longer, the one that was named.</summary>
    PartChanged,

    /// <summary>An object of this key exists and must not be replaced (409).</summary>
    Exists,
}
