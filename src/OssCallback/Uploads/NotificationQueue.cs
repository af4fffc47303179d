namespace OssCallback.Uploads;

/// <summary>
/// The queue that says for which upload somebody has to be told something; beside the queue of uploads, so that a slow or dead recipient
/// holds up no upload. Its poison queue holds what was given up.
/// </summary>
/// <param name="Queue">A queue of the storage engine.</param>
public sealed record NotificationQueue(IUploadQueue Queue);
