using OssCallback.Notifications;

namespace OssCallback.ExampleApp;

/// <summary>An observer: what becomes ready is shown in the gallery, and what is replaced or removed is not.</summary>
internal sealed class NewPictures(Gallery gallery) : IUploadObserver
{
    public Task ObserveAsync(UploadEvent uploadEvent, CancellationToken cancellationToken)
    {
        if (uploadEvent.Type == NotificationTypes.Ready)
        {
            gallery.Show(uploadEvent.Data.UploadId, uploadEvent.Data.Key);
        }
        else
        {
            gallery.Hide(uploadEvent.Data.UploadId);
        }

        return Task.CompletedTask;
    }
}
