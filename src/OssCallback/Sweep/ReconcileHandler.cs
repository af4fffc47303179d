using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Sweep;

/// <summary>
/// Answers <c>POST /api/reconcile</c> for operators: looks now, also further back, as after an outage. The answer comes when it is done.
/// </summary>
public sealed class ReconcileHandler(Reconciler reconciler, IOptions<ReconcileOptions> options)
{
    /// <summary>Answers one request.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if ((call.Body.Length == 0 ? new ReconcileRequest() : call.ReadJson(SweepJsonContext.Default.ReconcileRequest))
            is not { Hours: >= 0 and <= ReconcileOptions.MaxLookBackHours } asked)
        {
            return new Refusal(
                ErrorCodes.RequestMalformed,
                FormattableString.Invariant(
                    $"The body must be {{\"hours\":n,\"dryRun\":false}}, n up to {ReconcileOptions.MaxLookBackHours}, or empty."));
        }

        try
        {
            var lookBack = TimeSpan.FromHours(asked.Hours > 0 ? asked.Hours : options.Value.LookBackHours);
            return await reconciler.RunAsync(lookBack, asked.DryRun, cancellationToken) is { } result
                ? Answer.Json(result, SweepJsonContext.Default.ReconcileResult)
                : new Refusal(ErrorCodes.ReconcileRunning) { RetryAfterSeconds = 30 };
        }
        catch (OssException exception) when (exception.Code == BucketListing.AccessDenied)
        {
            return ErrorCodes.ListingDenied;
        }
    }
}
