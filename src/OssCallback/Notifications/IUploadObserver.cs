namespace OssCallback.Notifications;

/// <summary>
/// Code of the application that is told of events, in this process. At least once, in order for one upload; what throws is tried again
/// for as long as <c>Notify:GiveUpAfterHours</c> says, so it must stand repetition: <see cref="UploadEventData.UploadId"/> with
/// <see cref="UploadEventData.Revision"/> and the type tells one event from another.
/// </summary>
public interface IUploadObserver
{
    /// <summary>Takes one event.</summary>
    Task ObserveAsync(UploadEvent uploadEvent, CancellationToken cancellationToken);
}
