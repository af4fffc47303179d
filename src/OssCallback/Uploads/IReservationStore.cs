namespace OssCallback.Uploads;

/// <summary>Remembers for a while what was promised under a name.</summary>
public interface IReservationStore
{
    /// <summary>
    /// Keeps a text under a name, unless one is kept there that has not expired; of two callers at the same time one wins.
    /// </summary>
    /// <param name="name">64 hex digits in lower case.</param>
    /// <param name="text">At most 4 KB of UTF-8.</param>
    /// <param name="now">The time, by the caller's clock.</param>
    /// <param name="expires">Until when the text is kept.</param>
    /// <param name="cancellationToken">Gives up waiting; the text may still be kept.</param>
    /// <returns>The text that is kept: the one given, durably, or an earlier one.</returns>
    Task<string> ReserveAsync(string name, string text, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken);
}
