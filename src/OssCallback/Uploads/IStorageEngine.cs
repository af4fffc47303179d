namespace OssCallback.Uploads;

/// <summary>
/// What keeps uploads: opened by a host before it listens, so that the first callback finds it warm and what is wrong with it shows at
/// once.
/// </summary>
public interface IStorageEngine
{
    /// <summary>Opens it. Once that has succeeded, once more does nothing: a store that goes away while a host starts is an outage like
    /// any other.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}
