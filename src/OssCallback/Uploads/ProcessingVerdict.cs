namespace OssCallback.Uploads;

/// <summary>What is to happen to a message after it was processed.</summary>
public enum ProcessingVerdict
{
    /// <summary>Not processed.</summary>
    None = 0,

    /// <summary>The upload is in a terminal state: delete the message.</summary>
    Done,

    /// <summary>Something stands in the way: deliver the message again later.</summary>
    TryAgain,

    /// <summary>The message is not an upload record: move it to the poison queue.</summary>
    Unreadable,
}
