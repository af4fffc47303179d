namespace OssCallback.AzureStorage;

/// <summary>Where and how uploads lie in Azure Storage; bound from the section <see cref="SectionName"/>.</summary>
public sealed class AzureStorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Storage";

    /// <summary>
    /// The name of the connection, read by <see cref="AzureStorageConnection.Read"/>; the queue trigger must use the same.
    /// </summary>
    public string Connection { get; set; } = "AzureWebJobsStorage";

    /// <summary>The queue of uploads: 3 to 49 lower-case letters, digits and single hyphens.</summary>
    public string QueueName { get; set; } = "oss-uploads";

    /// <summary>The table of records and counters: 3 to 63 letters and digits, a letter first.</summary>
    public string TableName { get; set; } = "OssUploads";

    /// <summary>Whether missing queues and the missing table are created at start; not needed where the deployment creates them.</summary>
    public bool CreateIfMissing { get; set; } = true;

    /// <summary>The longest pause between two looks into an empty queue, in milliseconds, 100 to 60,000.</summary>
    public int MaxPollingMilliseconds { get; set; } = 5000;

    /// <summary>The queue of unreadable messages: the name that the Functions host uses, too.</summary>
    public string PoisonQueueName => QueueName + PoisonSuffix;

    /// <summary>The queue of notifications.</summary>
    public string NotifyQueueName => QueueName + NotifySuffix;

    internal const string NotifySuffix = "-notify";

    internal const string PoisonSuffix = "-poison";
}
