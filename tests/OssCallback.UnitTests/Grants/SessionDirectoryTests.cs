using System.Text.Json;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

/// <summary>
/// The directory that a caller of <c>/api/sts</c> gets, and what later credentials reach. The clock begins at 20:00 of 1 March in the
/// configured zone.
/// </summary>
public sealed class SessionDirectoryTests : IAsyncLifetime
{
    private const string OtherTicketKey = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    private static readonly TimeSpan ToMidnight = TimeSpan.FromHours(4);

    private readonly List<TestApp> _apps = [];
    private FakeSts _sts = null!;

    private TestApp App => _apps[0];

    public async ValueTask InitializeAsync()
    {
        _sts = await FakeSts.StartAsync(() => _apps.Max(app => app.Time.GetUtcNow()));
        Create();
    }

    [Fact]
    public async Task Every_session_of_a_user_has_the_same_directory_all_day()
    {
        var first = await AskAsync();
        App.Time.Advance(ToMidnight - TimeSpan.FromSeconds(1));
        var last = await AskAsync();

        Assert.Matches("^uploads/2026/03/01/web-shop/[0-9a-f]{32}/$", first.Text("prefix"));
        Assert.Equal((first.Text("prefix"), 2), (last.Text("prefix"), _sts.Issued));
    }

    /// <summary>
    /// By OpenSSL: <c>key() { openssl dgst -sha256 -mac hmac -macopt hexkey:$1 | sed 's/.* //'; }</c> and, with the ticket key in
    /// hexadecimal digits,
    /// <c>printf 2026-03-01/default/web-shop | key $(printf sts-directory | key $TICKET_KEY) | cut -c1-32</c>.
    /// </summary>
    [Fact]
    public async Task The_directory_is_what_instances_of_other_versions_draw() =>
        Assert.Equal("uploads/2026/03/01/web-shop/4b06a627725cc4da803f25fbf649dded/", (await AskAsync()).Text("prefix"));

    [Fact]
    public async Task Every_instance_with_the_same_ticket_key_gives_the_same_directory()
    {
        var prefixes = new[]
        {
            await AskAsync(),
            await AskAsync(Create()),
            await AskAsync(Create(settings => settings["Callback:TicketKeys:0"] = OtherTicketKey)),
        }
            .Select(answer => answer.Text("prefix"))
            .ToArray();

        Assert.Equal((prefixes[0], 3), (prefixes[1], _sts.Issued));
        Assert.NotEqual(prefixes[0], prefixes[2]);
    }

    [Fact]
    public async Task Each_user_and_profile_has_another_directory_whatever_the_template()
    {
        var app = Create(settings =>
            (
                settings["Policy:Profiles:default:KeyTemplate"],
                settings["Policy:Profiles:images:KeyTemplate"]) = ("uploads/{uuid}{ext}", "uploads/{uuid}{ext}"));

        var prefixes = new[]
        {
            await AskAsync(app),
            await AskAsync(app, TestApp.OperatorKey),
            await AskAsync(app, query: "?profile=images"),
        }
            .Select(answer => answer.Text("prefix"))
            .ToArray();

        Assert.All(prefixes, prefix => Assert.Matches("^uploads/[0-9a-f]{32}/$", prefix));
        Assert.Distinct(prefixes);
    }

    [Fact]
    public async Task After_midnight_the_directory_is_another_and_yesterdays_is_still_reached()
    {
        var before = await AskAsync();
        App.Time.Advance(ToMidnight - TimeSpan.FromSeconds(1));
        await AskAsync();
        App.Time.Advance(TimeSpan.FromSeconds(1));
        var after = await AskAsync();
        var reached = Reached();
        App.Time.Advance(TimeSpan.FromDays(1));
        var later = await AskAsync();

        Assert.StartsWith("uploads/2026/03/02/web-shop/", after.Text("prefix"), StringComparison.Ordinal);
        Assert.Equal([after.Text("prefix")!, before.Text("prefix")!], reached);
        Assert.Equal([later.Text("prefix")!, after.Text("prefix")!], Reached());
    }

    [Fact]
    public async Task A_session_of_yesterday_is_not_handed_out_today()
    {
        App.Time.Advance(ToMidnight - TimeSpan.FromSeconds(1));
        var before = await AskAsync();
        App.Time.Advance(TimeSpan.FromSeconds(1));
        var after = await AskAsync();

        Assert.NotEqual(before.Text("SecurityToken"), after.Text("SecurityToken"));
        Assert.Equal((await AskAsync(Create(at: App.Time.GetUtcNow()))).Text("prefix"), after.Text("prefix"));
    }

    [Fact]
    public async Task The_hour_of_a_template_is_the_first_of_the_day()
    {
        var app = Create(settings => settings["Policy:Profiles:default:KeyTemplate"] = "{yyyy}/{MM}/{dd}/{HH}/{uuid}{ext}");

        Assert.StartsWith("2026/03/01/00/", (await AskAsync(app)).Text("prefix"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_have_a_random_directory_for_each_session()
    {
        var (app, other) = (Create(Open), Create(Open));

        var first = await AskAsync(app);
        var again = await AskAsync(app);
        var elsewhere = await AskAsync(other);
        app.Time.Advance(TimeSpan.FromMinutes(59.5));
        var later = await AskAsync(app);

        Assert.Equal(first.Text("prefix"), again.Text("prefix"));
        Assert.Distinct([first.Text("prefix"), elsewhere.Text("prefix"), later.Text("prefix")]);
        Assert.Equal([later.Text("prefix")!], Reached());
        Assert.Equal(
            TicketVerdict.Expired,
            Verify(app, first, DateTimeOffset.FromUnixTimeSeconds(first.GetProperty("expire").GetInt64()).AddHours(24)));

        static void Open(Dictionary<string, string?> settings)
        {
            foreach (var key in settings.Keys.Where(key => key.StartsWith("Policy:ApiKeys", StringComparison.Ordinal)).ToArray())
            {
                settings.Remove(key);
            }
        }
    }

    [Fact]
    public async Task The_first_ticket_is_good_for_as_long_as_any_credentials_reach_its_directory()
    {
        App.Time.Advance(ToMidnight);
        var first = await AskAsync();
        var end = App.Time.GetUtcNow().AddDays(2);
        App.Time.Advance(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        var last = await AskAsync();

        Assert.Contains(first.Text("prefix")!, Reached());
        Assert.Equal(end.AddHours(1).AddSeconds(-1).ToUnixTimeSeconds(), last.GetProperty("expire").GetInt64());
        Assert.Equal(TicketVerdict.Valid, Verify(App, first, end.AddHours(1).AddSeconds(-1)));
        Assert.Equal(TicketVerdict.Expired, Verify(App, first, end.AddHours(1)));
    }

    [Fact]
    public async Task A_ticket_is_good_for_its_own_day_only()
    {
        var first = await AskAsync();
        App.Time.Advance(ToMidnight);
        var second = await AskAsync();

        var verdict = App.Get<TicketSigner>().Verify(
            second.Text("ticket"), TestApp.Bucket, first.Text("prefix") + "a.png", App.Time.GetUtcNow()).Verdict;

        Assert.Equal(TicketVerdict.Mismatch, verdict);
    }

    [Theory]
    [InlineData(TestApp.TicketKey, OtherTicketKey)]
    [InlineData(OtherTicketKey, TestApp.TicketKey)]
    public async Task Directories_of_before_a_rotation_are_reached_and_their_tickets_hold(string first, string second)
    {
        var before = await AskAsync(Create(settings => settings["Callback:TicketKeys:0"] = TestApp.TicketKey));
        var app = Create(settings => (settings["Callback:TicketKeys:0"], settings["Callback:TicketKeys:1"]) = (first, second));
        var after = await AskAsync(app);

        var reached = Reached();
        Assert.Equal((4, after.Text("prefix")), (reached.Distinct().Count(), reached[0]));
        Assert.Contains(before.Text("prefix")!, reached);
        Assert.Equal(first == TestApp.TicketKey, before.Text("prefix") == after.Text("prefix"));
        Assert.Equal(TicketVerdict.Valid, Verify(app, before, app.Time.GetUtcNow()));
    }

    [Fact]
    public async Task The_directories_of_two_ticket_keys_fit_for_users_of_a_hundred_bytes()
    {
        var app = Create(settings => (settings["Oss:Bucket"], settings["Callback:TicketKeys:1"]) = (new string('b', 63), OtherTicketKey));

        await app.Get<ClientSessions>()
            .GetAsync(new string('é', 50), app.Get<UploadProfiles>().Find("default")!, TestContext.Current.CancellationToken);

        Assert.Equal(4, Reached().Length);
    }

    [Fact]
    public async Task The_longest_user_has_a_policy_that_sts_takes_with_both_days_of_the_current_key()
    {
        var app = Create(settings => (settings["Oss:Bucket"], settings["Callback:TicketKeys:1"]) = (new string('b', 63), OtherTicketKey));
        var profile = app.Get<UploadProfiles>().Find("default")!;
        OssCallbackServices.CheckSettings(app.Services);

        var session = await app.Get<ClientSessions>().GetAsync(new string('é', 64), profile, TestContext.Current.CancellationToken);

        var all = app.Get<SessionDirectories>().Reachable(profile, new string('é', 64), new DateOnly(2026, 3, 1));
        Assert.True(SessionPolicy.Write(new string('b', 63), all, profile.Acl).Length > SessionPolicy.MaxLength);
        Assert.InRange(_sts.Parameter("Policy")!.Length, 1, SessionPolicy.MaxLength);
        Assert.Equal(all.Take(Reached().Length), Reached());
        Assert.Contains($"uploads/2026/02/28/{KeySegment.Encode(new string('é', 64))}/", Reached()[1], StringComparison.Ordinal);
        Assert.Equal(session.Directory, Reached()[0]);
    }

    [Fact]
    public void A_template_whose_sessions_sts_would_refuse_is_refused_at_the_start()
    {
        var app = Create(Long);
        var without = Create(settings =>
        {
            Long(settings);
            settings["Sts:RoleArn"] = string.Empty;
        });

        var refused = Assert.Throws<OptionsValidationException>(() => OssCallbackServices.CheckSettings(app.Services));
        without.Get<ClientSessions>().CheckWorstCase();

        Assert.Matches(
            "^Policy:Profiles:images: the policy of an STS session can become 2[0-9]{3} characters long, over the 2048 that STS takes\\. "
                + "Shorten KeyTemplate",
            refused.Message);

        static void Long(Dictionary<string, string?> settings) =>
            settings["Policy:Profiles:images:KeyTemplate"] = new string('k', 550) + "/{user}/{uuid}{ext}";
    }

    public async ValueTask DisposeAsync()
    {
        _apps.ForEach(app => app.Dispose());
        await _sts.DisposeAsync();
    }

    private static TicketVerdict Verify(TestApp app, JsonElement answer, DateTimeOffset at) =>
        app.Get<TicketSigner>().Verify(answer.Text("ticket"), TestApp.Bucket, answer.Text("prefix") + "album/a.png", at).Verdict;

    private TestApp Create(Action<Dictionary<string, string?>>? change = null, DateTimeOffset? at = null)
    {
        var app = new TestApp(
            settings =>
            {
                settings["Sts:RoleArn"] = "acs:ram::42:role/uploader";
                settings["Sts:Endpoint"] = _sts.Url;
                settings["Policy:Profiles:default:MinBytes"] = "0";
                settings["Policy:Profiles:images:MinBytes"] = "0";
                change?.Invoke(settings);
            },
            isDevelopment: true);
        if (at is { } time)
        {
            app.Time.SetUtcNow(time);
        }

        _apps.Add(app);
        return app;
    }

    private async Task<JsonElement> AskAsync(TestApp? app = null, string key = TestApp.ClientKey, string query = "")
    {
        var reply = await (app ?? App).AskAsync(
            "Sts", TestApp.Request("GET", "/api/sts" + query, key), TestContext.Current.CancellationToken);
        var answer = reply.Json();
        Assert.Equal(200, answer.GetProperty("StatusCode").GetInt32());
        return answer;
    }

    /// <summary>What the last session may put objects below.</summary>
    private string[] Reached()
    {
        using var policy = JsonDocument.Parse(_sts.Parameter("Policy")!);
        return
        [
            .. policy.RootElement.GetProperty("Statement")[0]
                .GetProperty("Resource")
                .EnumerateArray()
                .Select(resource => resource.GetString()!.Split('/', 2)[1].TrimEnd('*')),
        ];
    }
}
