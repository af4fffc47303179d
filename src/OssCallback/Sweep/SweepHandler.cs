using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Sweep;

/// <summary>
/// Answers <c>POST /api/sweep</c> and <c>POST /api/erase</c> for operators. The answer comes when it is done; without <c>delete</c> it only
/// lists.
/// </summary>
public sealed class SweepHandler(Sweeper sweeper, UserErasure erasure)
{
    /// <summary>Answers <c>POST /api/sweep</c>.</summary>
    public async Task<Result<Answer>> SweepAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.ReadJson(SweepJsonContext.Default.SweepRequest) is not
            {
                Kind: > SweepKind.None and <= SweepKind.Records,
                OlderThanDays: >= 1 and <= SweepOptions.MaxDays,
                LookBackDays: >= 0 and <= SweepOptions.MaxDays,
            } asked)
        {
            return new Refusal(
                ErrorCodes.RequestMalformed,
                "The body must be {\"kind\":\"rejected\",\"olderThanDays\":30,\"delete\":false}; kinds are rejected, orphans, parts, "
                    + "evidence and records.");
        }

        return await AnswerAsync(async () =>
            await sweeper.RunAsync(asked.Kind, asked.OlderThanDays, asked.LookBackDays, asked.Delete, cancellationToken));
    }

    /// <summary>Answers <c>POST /api/erase</c>.</summary>
    public async Task<Result<Answer>> EraseAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.ReadJson(SweepJsonContext.Default.EraseRequest) is not { User: { Length: > 0 } user } asked || !Caller.IsName(user))
        {
            return new Refusal(ErrorCodes.RequestMalformed, "The body must be {\"user\":\"…\",\"delete\":false}.");
        }

        return await AnswerAsync(async () => await erasure.RunAsync(user, asked.Delete, cancellationToken));
    }

    private static async Task<Result<Answer>> AnswerAsync(Func<Task<SweepResult?>> run)
    {
        try
        {
            return await run() is { } result
                ? Answer.Json(result, SweepJsonContext.Default.SweepResult)
                : new Refusal(ErrorCodes.SweepRunning) { RetryAfterSeconds = 30 };
        }
        catch (OssException exception) when (exception.Code == BucketListing.AccessDenied)
        {
            return ErrorCodes.SweepDenied;
        }
    }
}
