using System.Text.Json;
using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Endpoints;

namespace OssCallback.Reconcile;

/// <summary>Answers <c>POST /api/reconcile</c> for operators: looks now, also further back, as after an outage. The answer comes when it is done.</summary>
public sealed class ReconcileHandler(CallerAuthorizer authorizer, Reconciler reconciler, IOptions<ReconcileOptions> options)
{
    private const int MaxBodyBytes = 4 * 1024;

    /// <summary>Answers one request.</summary>
    public async Task<EndpointReply> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await authorizer.AuthorizeAsync(request, CallerRole.Operator, cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        if (request.Method != "POST")
        {
            return EndpointReply.Problem(ErrorCodes.MethodNotAllowed, null, new KeyValuePair<string, string>("Allow", "POST"));
        }

        if (Read(await request.ReadBodyAsync(MaxBodyBytes, cancellationToken)) is not { Hours: >= 0 and <= ReconcileOptions.MaxLookBackHours } asked)
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, FormattableString.Invariant($"The body must be {{\"hours\":n,\"dryRun\":false}}, n up to {ReconcileOptions.MaxLookBackHours}, or empty."));
        }

        try
        {
            var lookBack = TimeSpan.FromHours(asked.Hours > 0 ? asked.Hours : options.Value.LookBackHours);
            return await reconciler.RunAsync(lookBack, asked.DryRun, cancellationToken) is { } result
                ? EndpointReply.Json(200, result, EndpointJsonContext.Default.ReconcileResult)
                : EndpointReply.Problem(ErrorCodes.ReconcileRunning, null, new KeyValuePair<string, string>("Retry-After", "30"));
        }
        catch (OssException exception) when (exception.Code == BucketListing.AccessDenied)
        {
            return EndpointReply.Problem(ErrorCodes.ListingDenied);
        }
    }

    private static ReconcileRequest? Read(byte[]? body)
    {
        try
        {
            return body is null ? null : body.Length == 0 ? new ReconcileRequest() : JsonSerializer.Deserialize(body, EndpointJsonContext.Default.ReconcileRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
