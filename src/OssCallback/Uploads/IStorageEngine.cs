namespace OssCallback.Uploads;

/// <summary>
/// What keeps uploads: opened by a host before it listens, so that the first callback finds it warm and what is wrong with it shows at
/// once.
/// </summary>
public interface IStorageEngine
{
    /// <summary>Opens it; once more does no harm.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}
