using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace OssCallback.Http;

/// <summary>
/// Answers every request of every host, in the same order: web page's origin → method → caller and rate limit → body → handler →
/// answer.
/// </summary>
public sealed partial class Dispatcher(
    CrossOrigin crossOrigin, IRequestAuthorizer authorizer, RequestBudget budget, IEnumerable<KnownFailure> knownFailures,
    IServiceProvider services,
    ILogger<Dispatcher> logger)
{
    private readonly KnownFailure[] _knownFailures = [.. knownFailures];

    /// <summary>Answers one request.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    [SuppressMessage(
        "Design", "CA1031", Justification = "This is the outermost frame; engines throw types that this library does not know.")]
    public async Task<EndpointReply> AnswerAsync(Endpoint endpoint, EndpointRequest request, CancellationToken cancellationToken)
    {
        if (endpoint.IsForPages && crossOrigin.Preflight(request) is { } preflight)
        {
            return crossOrigin.Decorate(request, preflight);
        }

        EndpointReply reply;
        try
        {
            var admitted = await AdmitAsync(endpoint, request, cancellationToken);
            var result = admitted.TryGet(out var call, out var refusal)
                ? await HandleAsync(endpoint, call, cancellationToken)
                : refusal;
            reply = result.TryGet(out var answer, out refusal) ? EndpointReply.Of(answer) : endpoint.Refuse(refusal);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            reply = endpoint.Refuse(Explain(exception, endpoint));
        }

        return endpoint.IsForPages ? crossOrigin.Decorate(request, reply) : reply;
    }

    private Task<Result<Answer>> HandleAsync(Endpoint endpoint, EndpointCall call, CancellationToken cancellationToken) =>
        endpoint.HasBudget
        ? budget.RunAsync(token => endpoint.HandleAsync(services, call, token), cancellationToken)
        : endpoint.HandleAsync(services, call, cancellationToken);

    private async ValueTask<Result<EndpointCall>> AdmitAsync(
        Endpoint endpoint, EndpointRequest request, CancellationToken cancellationToken)
    {
        if (!endpoint.Takes(request.Method))
        {
            return new Refusal(ErrorCodes.MethodNotAllowed) { Header = new("Allow", string.Join(", ", endpoint.Methods!)) };
        }

        var caller = Caller.Nobody;
        if (endpoint.Access is not (EndpointAccess.Public or EndpointAccess.SignedByOss)
            && !(await authorizer.AuthorizeAsync(request, endpoint.Access, cancellationToken)).TryGet(out caller, out var refusal))
        {
            return refusal;
        }

        if (endpoint.MaxBodyBytes == 0 || request.Method is "GET" or "HEAD")
        {
            return new EndpointCall(request, caller, []);
        }

        byte[]? body;
        var limit = endpoint.MaxXmlBytes > 0 && request.HasXmlBody ? endpoint.MaxXmlBytes : endpoint.MaxBodyBytes;
        try
        {
            body = limit == endpoint.MaxXmlBytes
                ? await request.SkipBodyAsync(limit, cancellationToken) ? [] : null
                : await request.ReadBodyAsync(limit, cancellationToken);
        }
        catch (IOException exception)
        {
            Log.BodyIncomplete(logger, exception, endpoint.Name);
            return ErrorCodes.BodyIncomplete;
        }

        return body is null ? new Refusal(ErrorCodes.BodyTooLarge, FormattableString.Invariant($"At most {limit} bytes are read."))
            : body.Length == 0 && limit == endpoint.MaxBodyBytes && request.AnnouncesBody ? ErrorCodes.LengthRequired
            : new EndpointCall(request, caller, body);
    }

    private Refusal Explain(Exception exception, Endpoint endpoint)
    {
        var cause = exception is AggregateException { InnerException: { } inner } ? inner : exception;
        if (Array.Find(_knownFailures, failure => failure.Matches(cause)) is { } known)
        {
            Log.KnownFailure(logger, exception, endpoint.Name, known.Refusal.Error.Code);
            return known.Refusal;
        }

        Log.Fault(logger, exception, endpoint.Name);
        return ErrorCodes.InternalError;
    }

    private static partial class Log
    {
        [LoggerMessage(391, LogLevel.Error, "A request to {Endpoint} failed: this is a fault of the service.")]
        public static partial void Fault(ILogger logger, Exception exception, string endpoint);

        [LoggerMessage(393, LogLevel.Error, "A request to {Endpoint} failed with {Code}.")]
        public static partial void KnownFailure(ILogger logger, Exception exception, string endpoint, string code);

        [LoggerMessage(394, LogLevel.Warning, "The body of a request to {Endpoint} did not arrive completely.")]
        public static partial void BodyIncomplete(ILogger logger, Exception exception, string endpoint);
    }
}
