namespace OssCallback.Http;

/// <summary>Says who asks, and whether that is enough.</summary>
public interface IRequestAuthorizer
{
    /// <summary>Finds out who calls, holds it against what the endpoint asks for, and counts the request where that is asked for.</summary>
    ValueTask<Result<Caller>> AuthorizeAsync(EndpointRequest request, EndpointAccess access, CancellationToken cancellationToken);
}
