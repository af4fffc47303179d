namespace OssCallback.Endpoints;

/// <summary>Who may call what; asked by every handler but those of the callback and of health.</summary>
public sealed class CallerAuthorizer(ApiKeys apiKeys)
{
    /// <summary>Finds out who calls, and whether that is enough.</summary>
    /// <returns>The caller, or the reply that refuses: 401 without good credentials, 403 with those of a lesser role.</returns>
    public ValueTask<(Caller? Caller, EndpointReply? Refusal)> AuthorizeAsync(EndpointRequest request, CallerRole needed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<(Caller?, EndpointReply?)>(apiKeys.Identify(request) switch
        {
            null => (null, EndpointReply.Problem(ErrorCodes.Unauthorized, null, new KeyValuePair<string, string>("WWW-Authenticate", "Bearer"))),
            var caller when caller.Role < needed => (null, EndpointReply.Problem(ErrorCodes.Forbidden)),
            var caller => (caller, null),
        });
    }
}
