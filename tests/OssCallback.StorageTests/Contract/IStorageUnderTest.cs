using OssCallback.Uploads;

namespace OssCallback.StorageTests.Contract;

/// <summary>One engine with fresh, empty data. Disposing it removes the data.</summary>
public interface IStorageUnderTest : IAsyncDisposable
{
    IUploadQueue Queue { get; }

    /// <summary>The queue of notifications, of the same kind.</summary>
    IUploadQueue Notifications { get; }

    IUploadStore Store { get; }

    IReservationStore Reservations { get; }

    /// <summary>Reservations that take up room, expired or not.</summary>
    Task<int> CountReservationsAsync(CancellationToken cancellationToken);

    /// <summary>Closes the engine and opens it again on the same data, as a new process would.</summary>
    Task ReopenAsync();

    /// <summary>The bodies in the poison queue.</summary>
    Task<IReadOnlyList<byte[]>> ListPoisonAsync(CancellationToken cancellationToken);
}
