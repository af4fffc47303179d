namespace OssCallback.Notifications;

/// <summary>An event was not taken; the message says why, in words for the log and for operators.</summary>
public sealed class NotificationException : Exception
{
    /// <summary>No reason given.</summary>
    public NotificationException()
    {
    }

    /// <summary>The reason.</summary>
    public NotificationException(string message)
        : base(message)
    {
    }

    /// <summary>The reason and what caused it.</summary>
    public NotificationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
