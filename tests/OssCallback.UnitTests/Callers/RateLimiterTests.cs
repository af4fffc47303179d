using OssCallback.Callers;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callers;

public sealed class RateLimiterTests
{
    [Fact]
    public async Task Refuses_a_user_who_asks_too_often_and_says_when_to_come_back()
    {
        using var app = Create(perUser: 2);

        Assert.Equal((200, 200), ((await AskAsync(app)).Status, (await AskAsync(app)).Status));
        var refused = await AskAsync(app);
        app.Time.Advance(TimeSpan.FromSeconds(29));
        var tooEarly = await AskAsync(app);
        app.Time.Advance(TimeSpan.FromSeconds(1));
        var inTime = await AskAsync(app);

        refused.AssertProblem(ErrorCodes.TooManyRequests);
        Assert.Equal(("30", "1"), (refused.Header("Retry-After"), tooEarly.Header("Retry-After")));
        Assert.Equal((429, 200), (tooEarly.Status, inTime.Status));
        Assert.Contains("162 Warning Too many requests of caller web-shop", app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_above_the_limit_does_not_fill_the_log()
    {
        using var app = Create(perUser: 1);
        foreach (var _ in Enumerable.Range(0, 101))
        {
            await AskAsync(app);
        }

        Assert.Equal(LogAllowance.Burst, app.Logs.GetSnapshot().Count(line => line.Id.Id == 162));
    }

    [Fact]
    public async Task Counts_each_user_by_itself_and_all_together()
    {
        using var app = Create(perUser: 2, all: 3);

        Assert.Equal((200, 200, 429), ((await AskAsync(app)).Status, (await AskAsync(app)).Status, (await AskAsync(app)).Status));
        Assert.Equal((200, 429), ((await AskAsync(app, TestApp.OperatorKey)).Status, (await AskAsync(app, TestApp.OperatorKey)).Status));
    }

    [Fact]
    public async Task Counts_confirmations_and_queues_nothing_above_the_limit()
    {
        using var app = Create(perUser: 1);
        await AskAsync(app);

        var reply = await app.AskAsync("Confirm", TestApp.Request("POST", "/confirm"), "id", TestContext.Current.CancellationToken);

        reply.AssertProblem(ErrorCodes.TooManyRequests);
        Assert.Equal(0, app.Queue.Attempts);
    }

    [Fact]
    public async Task Does_not_count_questions_about_an_upload_nor_strangers()
    {
        using var app = Create(perUser: 1, all: 1);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(
                404, (await app.AskAsync("Upload", TestApp.Request("GET", "/"), "id", TestContext.Current.CancellationToken)).Status);
            Assert.Equal(401, (await AskAsync(app, "wrong")).Status);
        }

        Assert.Equal(200, (await AskAsync(app)).Status);
    }

    [Fact]
    public void Never_lets_more_through_than_a_burst_and_the_time_that_passed()
    {
        using var app = Create(perUser: 60);
        var limiter = app.Get<RateLimiter>();
        var passed = 0;
        for (var second = 0; second < 600; second++)
        {
            for (var i = 0; i < 5; i++)
            {
                passed += limiter.Take("alice") is null ? 1 : 0;
            }

            app.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(passed, 600, 660);
    }

    [Fact]
    public void Keeps_a_bounded_number_of_users_and_still_counts_each_known_one()
    {
        using var app = Create(perUser: 1);
        var limiter = app.Get<RateLimiter>();
        var passed = Enumerable.Range(0, RateLimiter.MaxUsers + 1000).Count(number => limiter.Take($"user-{number}") is null);

        // The last thousand share one allowance.
        Assert.InRange(passed, RateLimiter.MaxUsers, RateLimiter.MaxUsers + 1);
        Assert.NotNull(limiter.Take("user-1"));
        app.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.All(Enumerable.Range(0, 1000), number => Assert.Null(limiter.Take($"new-{number}")));
    }

    private static TestApp Create(int perUser = 0, int all = 0) => new(settings =>
    {
        settings["Policy:RateLimit:PerUserPerMinute"] = FormattableString.Invariant($"{perUser}");
        settings["Policy:RateLimit:PerMinute"] = FormattableString.Invariant($"{all}");
    });

    private static Task<EndpointReply> AskAsync(TestApp app, string? key = TestApp.ClientKey) =>
        app.AskAsync("Policy", TestApp.Request("GET", "/api/policy?filename=a.png", key), TestContext.Current.CancellationToken);
}
