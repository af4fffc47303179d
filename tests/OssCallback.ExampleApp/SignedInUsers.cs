using OssCallback.AspNetCore;
using OssCallback.Callers;
using OssCallback.Http;

namespace OssCallback.ExampleApp;

/// <summary>The application's own sign-in instead of API keys: whoever has its cookie is a client of the same name.</summary>
internal sealed class SignedInUsers : ICallerIdentifier
{
    public ValueTask<Caller?> IdentifyAsync(EndpointRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(
        request.HttpContext().User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
            ? new Caller(name, CallerRole.Client)
            : null);
}
