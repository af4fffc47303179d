using OssCallback.Http;

namespace OssCallback.Callers;

/// <summary>
/// An application's own way to know its callers, such as the session of its web pages. It is asked before API keys and tokens.
/// </summary>
public interface ICallerIdentifier
{
    /// <summary>Looks who calls.</summary>
    /// <param name="request">The request; <see cref="EndpointRequest.HostRequest"/> is the host's own form of it.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <returns>The caller, whose name becomes the user of its uploads; or null when it is not one that this identifier knows.</returns>
    ValueTask<Caller?> IdentifyAsync(EndpointRequest request, CancellationToken cancellationToken);
}
