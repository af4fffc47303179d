using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OssCallback.Http;

/// <summary>
/// What a grant, a question about an upload or a confirmation may take: whoever waits for it is a person, and a disk or an OSS that hangs
/// must not keep the requests.
/// </summary>
public sealed partial class RequestBudget(IOptions<HttpOptions> options, TimeProvider time, ILogger<RequestBudget> logger)
{
    private static readonly Refusal OutOfTime = new(ErrorCodes.OutOfTime) { RetryAfterSeconds = 2 };

    private readonly TimeSpan _limit = TimeSpan.FromMilliseconds(options.Value.BudgetMilliseconds);

    /// <summary>The answer, or 503 when the budget is spent; what was begun may still take effect.</summary>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task<Result<Answer>> RunAsync(Func<CancellationToken, Task<Result<Answer>>> answer, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(_limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        try
        {
            // Not everything beneath watches the token in every line; the budget still holds.
            return await answer(linked.Token).WaitAsync(linked.Token);
        }
        catch (OperationCanceledException exception) when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.Spent(logger, exception, _limit.TotalMilliseconds);
            return OutOfTime;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(395, LogLevel.Error, "A request was not answered within {Milliseconds} ms: OSS or the store hangs.")]
        public static partial void Spent(ILogger logger, Exception exception, double milliseconds);
    }
}
