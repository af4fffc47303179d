using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Http;

public sealed class RequestBudgetTests : IDisposable
{

    private readonly TestApp _app = new(settings => settings["Policy:BudgetMilliseconds"] = "1000");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answers_503_when_the_budget_is_spent_whether_or_not_the_token_is_watched(bool watches)
    {
        var hang = new TaskCompletionSource<Result<Answer>>();
        var answering = _app.Get<RequestBudget>()
            .RunAsync(token => watches ? hang.Task.WaitAsync(token) : hang.Task, TestContext.Current.CancellationToken);
        _app.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(answering.IsCompleted);

        _app.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False((await answering).TryGet(out _, out var refusal));

        Assert.Equal((ErrorCodes.OutOfTime, 2), (refusal.Error, refusal.RetryAfterSeconds));
        Assert.Equal(395, _app.Logs.LatestRecord.Id.Id);
    }

    [Fact]
    public async Task Is_silent_when_the_caller_goes_away()
    {
        using var caller = new CancellationTokenSource();
        var answering = _app.Get<RequestBudget>().RunAsync(_ => new TaskCompletionSource<Result<Answer>>().Task, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        Assert.Empty(_app.Logs.GetSnapshot());
    }

    [Fact]
    public async Task Ends_a_grant_whose_reservation_hangs()
    {
        var hang = new TaskCompletionSource();
        _app.Reservations.BeforeReserve = () => hang.Task;
        var request = TestApp.Request("GET", "/api/policy?filename=a.png");
        var asking = _app.AskAsync(
            "Policy",
            new EndpointRequest
            {
                Method = request.Method,
                Target = request.Target,
                Body = request.Body,
                Header = name => name == "Idempotency-Key" ? "once" : request.Header(name),
            },
            TestContext.Current.CancellationToken);
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        (await asking).AssertProblem(ErrorCodes.OutOfTime);
    }

    public void Dispose() => _app.Dispose();
}
