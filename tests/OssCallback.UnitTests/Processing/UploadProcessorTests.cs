using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.Http;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

public sealed class UploadProcessorTests : IAsyncLifetime
{
    private const string Key = CallbackCall.Key;
    private const string Day = "2026-03-01";

    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private readonly FakeOss _oss = new();
    private readonly FakeReviewer _reviewer = new();
    private readonly TestApp _app;

    public UploadProcessorTests() => _app = new TestApp(
        settings =>
        {
            settings["Oss:Endpoint"] = _oss.Endpoint;
            settings["Policy:Profiles:default:MaxBytes"] = "1000";
            settings["Policy:Profiles:other:MaxBytes"] = "1000";
        },
        isDevelopment: true,
        services => services.AddSingleton<IUploadReviewer>(_reviewer));

    private UploadRecord Stored => Assert.Single(_app.Store.Records);

    [Fact]
    public async Task Takes_the_facts_from_the_object_and_not_from_the_message()
    {
        _oss.Put(Key, "REAL", size: 7, type: "image/png");

        var verdict = await ProcessAsync(
            Message() with { Etag = "REAL", Size = 999_999, MimeType = "text/html", Crc64 = "1", ContentMd5 = "claimed" });

        Assert.Equal(ProcessingVerdict.Done, verdict);
        Assert.Equal(
            (UploadState.Ready, "REAL", 7, "image/png", "14424139366312093254", null),
            (Stored.State, Stored.Etag, Stored.Size, Stored.MimeType, Stored.Crc64, Stored.ContentMd5));
        Assert.Equal((Day, 1, null), (Stored.Day, Stored.Revision, Stored.Reason));
        Assert.Equal([UploadState.Received, UploadState.Reviewing, UploadState.Ready], Stored.Transitions.Select(step => step.State));
        Assert.Equal(CountsOfReady("default", "image/png", 7), _app.Store.Counts);
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry.Id.Id == 300);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task Keeps_what_only_the_callback_tells()
    {
        _oss.Put(Key, "A");

        await ProcessAsync(Message());

        Assert.Equivalent(
            new
            {
                Image = new UploadImage(1, 2, "png"),
                Operation = "PostObject",
                RequestId = "R",
                ClientIp = "203.0.113.7",
                User = "web-shop",
                Profile = "default",
                Source = UploadSource.Callback,
            },
            Stored);
        Assert.Equal("summer", Stored.Variables["x:album"]);
        Assert.Equal("raw"u8.ToArray(), Stored.RawBody);
    }

    [Fact]
    public async Task Asks_with_a_v4_signature_and_without_normalising_the_key()
    {
        var key = "a b/../图+%2F.png";
        _oss.Put(key, "A");

        await ProcessAsync(Message(key));

        var head = Assert.Single(_oss.Requests);
        Assert.StartsWith("HEAD /examplebucket/a%20b/../%E5%9B%BE%2B%252F.png HTTP/1.1", head, StringComparison.Ordinal);
        Assert.Contains(
            "Authorization: OSS4-HMAC-SHA256 Credential=LTAIexample/20260301/cn-hangzhou/oss/aliyun_v4_request,Signature=",
            head,
            StringComparison.Ordinal);
        Assert.Contains("x-oss-date: 20260301T120000Z", head, StringComparison.Ordinal);
        Assert.Equal(UploadState.Ready, Stored.State);
    }

    [Fact]
    public async Task A_duplicate_costs_no_look_and_changes_nothing()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        var (writes, counts) = (_app.Store.Writes, _app.Store.Counts);

        var verdicts = new[] { await ProcessAsync(Message()), await ProcessAsync(Message()) };

        Assert.Equal([ProcessingVerdict.Done, ProcessingVerdict.Done], verdicts);
        Assert.Equal((1, writes), (_oss.Requests.Count, _app.Store.Writes));
        Assert.Equal(counts, _app.Store.Counts);
    }

    [Fact]
    public async Task A_duplicate_without_or_with_another_etag_costs_one_look()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());

        await ProcessAsync(Message() with { Etag = null });
        await ProcessAsync(Message(etag: "LIE"));

        Assert.Equal((3, 3), (_oss.Requests.Count, _app.Store.Writes));
        Assert.Equal(("A", 1), (Stored.Etag, Stored.Revision));
    }

    [Fact]
    public async Task Concurrent_duplicates_count_once()
    {
        _oss.Put(Key, "A");

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ProcessAsync(Message())));

        Assert.All(verdicts, verdict => Assert.Equal(ProcessingVerdict.Done, verdict));
        Assert.Equal((UploadState.Ready, 1), (Stored.State, Stored.Revision));
        Assert.Equal(Count("state", "ready", 1, 7), _app.Store.Counts.Single(count => count.Dimension == "state"));
    }

    [Fact]
    public async Task Continues_from_what_another_processor_wrote_in_between()
    {
        _oss.Put(Key, "A");
        var others = 2;
        _app.Store.BeforeWrite = async record =>
        {
            if (record.State == UploadState.Ready && Interlocked.Decrement(ref others) >= 0)
            {
                await ProcessAsync(Message());
            }
        };

        var verdict = await ProcessAsync(Message());

        Assert.Equal(ProcessingVerdict.Done, verdict);
        Assert.InRange(_app.Store.Conflicts, 1, 10);
        Assert.Equal(Count("state", "ready", 1, 7), _app.Store.Counts.Single(count => count.Dimension == "state"));
        Assert.Equal(3, Stored.Transitions.Count);
    }

    [Fact]
    public async Task Gives_a_message_back_when_it_never_wins()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        _oss.Put(Key, "B");
        var number = 0;
        var inside = false;
        _app.Store.BeforeWrite = async record =>
        {
            if (!inside)
            {
                inside = true;
                var stored = (await _app.Store.FindAsync(record.Id, CancellationToken.None))!;
                await _app.Store.TryWriteAsync(
                    stored.Record with { RequestId = $"{++number}" }, stored.Version, [], CancellationToken.None);
                inside = false;
            }
        };

        var verdict = await ProcessAsync(Message(etag: "B"));

        Assert.Equal((ProcessingVerdict.TryAgain, 20), (verdict, number));
        Assert.Equal((UploadState.Ready, "A"), (Stored.State, Stored.Etag));
    }

    [Fact]
    public async Task An_overwritten_object_is_a_new_revision_and_its_counters_move_with_it()
    {
        _oss.Put(Key, "A", size: 7, type: "image/png");
        await ProcessAsync(Message());
        _oss.Put(Key, "B", size: 9, type: "image/gif");
        var counted = new List<string>();
        _app.Store.BeforeWrite = record =>
        {
            counted.Add(
                $"{record.State}: {string.Join(", ", _app.Store.Counts.Select(count => $"{count.Value} {count.Uploads} {count.Bytes}"))}");
            return Task.CompletedTask;
        };
        _app.Time.Advance(TimeSpan.FromDays(1));

        await ProcessAsync(Message(etag: "B") with { Profile = "other", ReceivedAt = _app.Time.GetUtcNow() });

        Assert.Equal(["Reviewing: default 1 7, callback 1 7, ready 1 7, image/png 1 7", "Ready: "], counted);
        Assert.Equal(
            (UploadState.Ready, "B", 9, 2, Day, "other"),
            (Stored.State, Stored.Etag, Stored.Size, Stored.Revision, Stored.Day, Stored.Profile));
        Assert.Equal(CountsOfReady("other", "image/gif", 9), _app.Store.Counts);
    }

    [Fact]
    public async Task A_missing_object_is_a_failure_at_once()
    {
        var verdict = await ProcessAsync(Message() with { Size = long.MaxValue });

        Assert.Equal(ProcessingVerdict.Done, verdict);
        Assert.Equal(
            (UploadState.Failed, "object_missing", null, 0, null),
            (Stored.State, Stored.Reason, Stored.Etag, Stored.Size, Stored.MimeType));
        Assert.Equal([Count("state", "failed", 1, 0)], _app.Store.Counts);
    }

    [Fact]
    public async Task Made_up_sizes_of_missing_objects_do_not_overflow_the_statistics()
    {
        await ProcessAsync(Message("a") with { Size = long.MaxValue });
        await ProcessAsync(Message("b") with { Size = long.MaxValue });

        Assert.Equal([Count("state", "failed", 2, 0)], _app.Store.Counts);
    }

    [Fact]
    public async Task A_failed_upload_becomes_ready_when_its_object_appears()
    {
        await ProcessAsync(Message());
        await ProcessAsync(Message());
        var writes = _app.Store.Writes;
        _oss.Put(Key, "A");

        await ProcessAsync(Message());

        Assert.Equal(2, writes);
        Assert.Equal((UploadState.Ready, 1, null), (Stored.State, Stored.Revision, Stored.Reason));
        Assert.Equal(Count("state", "ready", 1, 7), _app.Store.Counts.Single(count => count.Dimension == "state"));
        Assert.Equal("summer", Stored.Variables["x:album"]);
    }

    [Fact]
    public async Task An_object_that_was_ready_and_is_gone_stays_ready()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        _oss.Objects.Clear();

        await ProcessAsync(Message(etag: "B"));

        Assert.Equal((UploadState.Ready, "A", 3), (Stored.State, Stored.Etag, _app.Store.Writes));
    }

    [Theory]
    [InlineData(403, null)]
    [InlineData(500, null)]
    [InlineData(503, null)]
    [InlineData(301, null)]
    [InlineData(404, "NoSuchBucket")]
    public async Task An_obstacle_outside_is_waited_out_by_time_and_recorded_when_the_deadline_has_passed(int status, string? code)
    {
        (_oss.Failure, _oss.ErrorCode) = (status, code);

        var verdicts = new List<ProcessingVerdict>();
        for (var delivery = 0; delivery < 40; delivery++)
        {
            verdicts.Add(await ProcessAsync(Message()));
        }

        _app.Time.Advance(Patience - TimeSpan.FromSeconds(1));
        verdicts.Add(await ProcessAsync(Message()));
        var waiting = Stored;
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        var last = await ProcessAsync(Message());

        Assert.All(verdicts, verdict => Assert.Equal(ProcessingVerdict.TryAgain, verdict));
        Assert.Equal(ProcessingVerdict.Done, last);
        Assert.Equal((UploadState.Received, "oss_unavailable", UploadState.Failed), (waiting.State, Stored.Reason, Stored.State));
        Assert.Equal([Count("state", "failed", 1, 0)], _app.Store.Counts);
        Assert.Contains($"OSS answered HEAD with {status}", _app.LogText, StringComparison.Ordinal);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Theory]
    [InlineData(-60, 1, 2)]
    [InlineData(0, 1, 2)]
    [InlineData(20, 10, 20)]
    [InlineData(86_000, 150, 300)]
    public async Task The_wait_grows_with_the_messages_age_up_to_minutes(int age, int shortest, int longest)
    {
        _oss.Failure = 503;
        var message = Message() with { ReceivedAt = _app.Time.GetUtcNow().AddSeconds(-age) };

        var outcomes = new List<ProcessingOutcome>();
        for (var i = 0; i < 20; i++)
        {
            outcomes.Add(await _app.Get<UploadProcessor>().ProcessAsync(message.ToJson(), TestContext.Current.CancellationToken));
        }

        Assert.All(outcomes, outcome => Assert.Equal(ProcessingVerdict.TryAgain, outcome.Verdict));
        Assert.All(outcomes, outcome => Assert.InRange(outcome.RetryAfter, TimeSpan.FromSeconds(shortest), TimeSpan.FromSeconds(longest)));
        Assert.True(outcomes.Distinct().Count() > 1, "All waits are equal: what an outage has gathered comes back in one wave.");
    }

    [Fact]
    public async Task A_store_that_throws_is_a_delay_and_no_failure()
    {
        _oss.Put(Key, "A");
        _app.Store.BeforeWrite = _ => throw new InvalidOperationException("disk full");

        var verdict = await ProcessAsync(Message());
        _app.Store.BeforeWrite = _ => Task.CompletedTask;
        await ProcessAsync(Message());

        Assert.Equal((ProcessingVerdict.TryAgain, UploadState.Ready), (verdict, Stored.State));
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry.Id.Id == 304 && entry.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task An_oss_that_cannot_be_reached_is_an_obstacle()
    {
        _oss.Stop();

        var verdict = await ProcessAsync(Message());

        Assert.Equal(ProcessingVerdict.TryAgain, verdict);
        Assert.Contains("could not be reached", _app.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ETag", "B", 7, "image/png", "14424139366312093254", 0)]
    [InlineData("size", "A", 8, "image/png", "14424139366312093254", 0)]
    [InlineData("type", "A", 7, "image/gif", "14424139366312093254", 0)]
    [InlineData("CRC-64", "A", 7, "image/png", "1", 0)]
    [InlineData("Last-Modified", "A", 7, "image/png", "14424139366312093254", 1)]
    public async Task An_object_that_differs_in_one_part_is_another_one(
        string part, string etag, long size, string type, string crc64, int secondsLater)
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        var written = new DateTimeOffset(2026, 3, 1, 11, 59, secondsLater, TimeSpan.Zero);
        var other = new FakeObject(etag, size, type, crc64) { LastModified = written };
        _oss.Objects[Key] = other;
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        // What the message claims is the first object still.
        await ProcessAsync(Message());

        Assert.True(Stored.Revision == 2, $"{part} alone makes no other object.");
        var stored = Stored;
        Assert.Equal((UploadState.Ready, etag, size, type, crc64), (stored.State, stored.Etag, stored.Size, stored.MimeType, stored.Crc64));
        Assert.Equal(written, stored.LastModified);
        Assert.Equal(CountsOfReady("default", type, size), _app.Store.Counts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_bytes_sent_again_as_html_are_rejected(bool isKnownFromTheCallback)
    {
        _oss.Put(Key, "A");
        await ProcessAsync(isKnownFromTheCallback ? Message() : Confirmation());
        _oss.Put(Key, "A", type: "text/html");

        await ProcessAsync(Message() with { MimeType = "text/html" });

        Assert.Equal((UploadState.Rejected, "type_not_allowed"), (Stored.State, Stored.Reason));
        Assert.Equal(("text/html", 2), (Stored.MimeType, Stored.Revision));
        Assert.Equal([Count("state", "rejected", 1, 7)], _app.Store.Counts);
    }

    [Fact]
    public async Task An_object_that_was_replaced_while_its_review_waited_is_looked_at_again()
    {
        _oss.Put(Key, "A");
        _reviewer.Verdict = _ => throw new InvalidOperationException();
        await ProcessAsync(Message());
        _oss.Put(Key, "A", type: "text/html");
        _reviewer.Verdict = _ => ReviewVerdict.Accept;
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        await ProcessAsync(Message());

        Assert.Equal((UploadState.Rejected, "type_not_allowed", 2), (Stored.State, Stored.Reason, Stored.Revision));
    }

    [Fact]
    public async Task A_record_of_an_older_version_learns_what_it_does_not_know_and_is_not_reviewed_again()
    {
        _oss.Put(Key, "A");
        _oss.Objects[Key] = _oss.Objects[Key] with { LastModified = null, ObjectType = null };
        await ProcessAsync(Message());
        var counts = _app.Store.Counts;
        _oss.Put(Key, "A");
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        await ProcessAsync(Message());
        await ProcessAsync(Message());

        Assert.Equal((UploadState.Ready, 1, 3), (Stored.State, Stored.Revision, Stored.Transitions.Count));
        Assert.Equal((_oss.Objects[Key].LastModified, "Normal"), (Stored.LastModified, Stored.ObjectType));
        Assert.Equal((1, 4), (_reviewer.Calls, _app.Store.Writes));
        Assert.Equal(counts, _app.Store.Counts);
    }

    [Fact]
    public async Task A_second_look_makes_sure_of_what_was_seen_in_the_second_it_was_written()
    {
        var written = new FakeObject("A", 7, "image/png").LastModified!.Value;
        _oss.Objects[Key] = new FakeObject("A", 7, "image/png") { AnsweredAt = written };
        await ProcessAsync(Message());
        var (early, counts) = (Stored, _app.Store.Counts);
        _oss.Objects[Key] = new FakeObject("A", 7, "image/png") { AnsweredAt = written.AddSeconds(600) };

        await ProcessAsync(Message() with { RawBody = null, MimeType = null, Source = UploadSource.Reconcile });
        var writes = _app.Store.Writes;
        await ProcessAsync(Message() with { RawBody = null, MimeType = null, Source = UploadSource.Reconcile });

        Assert.False(Settlement.IsCertain(early));
        Assert.True(Settlement.IsCertain(Stored));
        Assert.Equal((UploadState.Ready, 1, 3, writes), (Stored.State, Stored.Revision, Stored.Transitions.Count, _app.Store.Writes));
        Assert.Equal(counts, _app.Store.Counts);
    }

    [Theory]
    [InlineData("Normal", "ready", null)]
    [InlineData("Multipart", "ready", null)]
    [InlineData(null, "ready", null)]
    [InlineData("Symlink", "rejected", "object_type_not_allowed")]
    [InlineData("Appendable", "rejected", "object_type_not_allowed")]
    [InlineData("Unheard", "rejected", "object_type_not_allowed")]
    public async Task A_link_and_what_can_be_appended_to_are_refused(string? objectType, string state, string? reason)
    {
        _oss.Objects[Key] = new FakeObject("A", 7, "image/png") { ObjectType = objectType };

        await ProcessAsync(Message());

        Assert.Equal((state, reason, objectType), (Stored.State.ToString().ToLowerInvariant(), Stored.Reason, Stored.ObjectType));
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_yet_is_refused_as_well()
    {
        _oss.ErrorCode = "SymlinkTargetNotExist";

        await ProcessAsync(Message());

        Assert.Equal((UploadState.Rejected, "object_type_not_allowed"), (Stored.State, Stored.Reason));
    }

    [Fact]
    public async Task An_obstacle_leaves_alone_what_was_ready()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        _oss.Failure = 503;

        var early = await ProcessAsync(Message(etag: "B"));
        _app.Time.Advance(Patience);
        var verdict = await ProcessAsync(Message(etag: "B"));

        Assert.Equal((ProcessingVerdict.TryAgain, ProcessingVerdict.Done, UploadState.Ready), (early, verdict, Stored.State));
    }

    [Fact]
    public async Task A_refusal_is_recorded_with_its_reason_and_counted_as_such()
    {
        _oss.Put(Key, "A");
        _reviewer.Verdict = _ => ReviewVerdict.Reject("virus_found");

        var verdict = await ProcessAsync(Message());
        await ProcessAsync(Message());

        Assert.Equal((ProcessingVerdict.Done, UploadState.Rejected, "virus_found"), (verdict, Stored.State, Stored.Reason));
        Assert.Equal([Count("state", "rejected", 1, 7)], _app.Store.Counts);
        Assert.Equal(1, _reviewer.Calls);
    }

    [Theory]
    [InlineData(1001, "image/png", "default", "file_too_large")]
    [InlineData(7, "text/html", "default", "type_not_allowed")]
    [InlineData(7, "image/png", "gone", "profile_removed")]
    public async Task The_profile_is_held_against_the_object_itself(long size, string type, string profile, string reason)
    {
        _oss.Put(Key, "A", size, type);

        await ProcessAsync(Message() with { Size = 1, MimeType = "image/png", Profile = profile });

        Assert.Equal((UploadState.Rejected, reason, 0), (Stored.State, Stored.Reason, _reviewer.Calls));
    }

    [Fact]
    public async Task A_reviewer_that_throws_is_asked_again_and_then_given_up()
    {
        _oss.Put(Key, "A");
        _reviewer.Verdict = _ => throw new InvalidOperationException("model not loaded");

        var first = await ProcessAsync(Message());
        var waiting = Stored.State;
        _app.Time.Advance(Patience);
        var last = await ProcessAsync(Message());
        var failed = Stored;
        _reviewer.Verdict = _ => ReviewVerdict.Accept;
        await ProcessAsync(Message());

        Assert.Equal((ProcessingVerdict.TryAgain, UploadState.Reviewing, ProcessingVerdict.Done), (first, waiting, last));
        Assert.Equal((UploadState.Failed, "review_failed", "A", 7), (failed.State, failed.Reason, failed.Etag, failed.Size));
        Assert.Equal((UploadState.Ready, 1), (Stored.State, Stored.Revision));
    }

    [Fact]
    public async Task A_reviewer_that_outlasts_its_limit_is_asked_again_and_then_given_up()
    {
        _oss.Put(Key, "A");
        _reviewer.Pending = new TaskCompletionSource<ReviewVerdict>().Task;

        var first = await OutlastAsync();
        var waiting = Stored.State;
        _app.Time.Advance(Patience);
        var last = await OutlastAsync();

        Assert.Equal((ProcessingVerdict.TryAgain, UploadState.Reviewing, ProcessingVerdict.Done), (first, waiting, last));
        Assert.Equal((UploadState.Failed, "review_failed"), (Stored.State, Stored.Reason));
    }

    private async Task<ProcessingVerdict> OutlastAsync()
    {
        _reviewer.Asked = new TaskCompletionSource();
        var processing = ProcessAsync(Message());
        await _reviewer.Asked.Task;
        _app.Time.Advance(TimeSpan.FromSeconds(900));
        return await processing;
    }

    [Fact]
    public async Task A_redelivery_continues_the_review_without_a_second_look()
    {
        _oss.Put(Key, "A");
        _reviewer.Verdict = _ => throw new InvalidOperationException();
        await ProcessAsync(Message());
        _reviewer.Verdict = _ => ReviewVerdict.Accept;

        await ProcessAsync(Message());

        Assert.Equal((UploadState.Ready, 1), (Stored.State, _oss.Requests.Count));
    }

    [Fact]
    public async Task Stops_when_told_to_and_leaves_the_record_where_it_was()
    {
        _oss.Put(Key, "A");
        using var stop = new CancellationTokenSource();
        _reviewer.Verdict = _ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _app.Get<UploadProcessor>().ProcessAsync(Message().ToJson(), stop.Token));

        Assert.Equal(UploadState.Reviewing, Stored.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_confirmation_never_displaces_what_the_callback_told(bool callbackFirst)
    {
        _oss.Failure = 503;
        var (first, second) = callbackFirst ? (Message(), Confirmation()) : (Confirmation(), Message());
        await ProcessAsync(first);
        _oss.Failure = null;
        _oss.Put(Key, "A");

        await ProcessAsync(second);
        await ProcessAsync(first);

        Assert.Equal((UploadState.Ready, "summer", "R"), (Stored.State, Stored.Variables["x:album"], Stored.RequestId));
        Assert.NotNull(Stored.RawBody);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_later_callback_with_other_claims_changes_nothing(bool whileTheFirstWaits)
    {
        var later = Message() with
        {
            Image = new UploadImage(99999, 1, "png"),
            RequestId = "FORGED",
            ClientIp = "203.0.113.66",
            Variables = new Dictionary<string, string> { ["x:album"] = "order-999" },
            RawBody = "forged"u8.ToArray(),
        };
        _oss.Failure = whileTheFirstWaits ? 503 : null;
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        _oss.Failure = null;

        await ProcessAsync(later);
        await ProcessAsync(Message());
        await ProcessAsync(later);

        Assert.Equal((UploadState.Ready, "summer", "R", "203.0.113.7", 1),
            (Stored.State, Stored.Variables["x:album"], Stored.RequestId, Stored.ClientIp, Stored.Image?.Width));
        Assert.Equal(1, Stored.Revision);
    }

    [Fact]
    public async Task A_callback_after_a_confirmation_brings_its_claims_as_such()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Confirmation());
        var before = Stored.Claims;

        await ProcessAsync(Message() with { Claims = ["clientIp", "variables"] });

        Assert.Empty(before);
        Assert.Equal(["clientIp", "variables"], Stored.Claims);
    }

    [Fact]
    public async Task A_callback_that_comes_late_still_tells_what_only_it_can()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Confirmation());
        var counts = _app.Store.Counts;

        await ProcessAsync(Message());
        await ProcessAsync(Message());

        Assert.Equal(
            (UploadState.Ready, UploadSource.Confirm, "summer", 1),
            (Stored.State, Stored.Source, Stored.Variables["x:album"], Stored.Revision));
        Assert.Equal(counts, _app.Store.Counts);
        Assert.Equal(4, _app.Store.Writes);
    }

    [Fact]
    public async Task A_callback_that_comes_late_names_the_user_whom_a_listed_key_does_not()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Confirmation() with { User = string.Empty, MimeType = null, Source = UploadSource.Reconcile });
        var counts = _app.Store.Counts;

        await ProcessAsync(Message());

        Assert.Equal((UploadState.Ready, UploadSource.Reconcile, "web-shop"), (Stored.State, Stored.Source, Stored.User));
        Assert.Equal(counts, _app.Store.Counts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_waits_for_its_profile_is_reviewed_by_that_of_a_callback_or_confirmation_that_comes_late(bool isCallback)
    {
        _oss.Put(Key, "A");
        _reviewer.Verdict = record => record.Source == UploadSource.Reconcile
            ? ReviewVerdict.Hold(ProfileReviewer.ProfileUnknown) : ReviewVerdict.Accept;
        var listed = Confirmation() with { User = string.Empty, MimeType = null, Source = UploadSource.Reconcile };
        await ProcessAsync(listed);
        await ProcessAsync(listed);
        Assert.Equal((UploadState.Reviewing, ProfileReviewer.ProfileUnknown), (Stored.State, Stored.Hold));

        await ProcessAsync((isCallback ? Message() : Confirmation()) with { Profile = "other" });

        Assert.Equal((UploadState.Ready, null, "other", 1), (Stored.State, Stored.Hold, Stored.Profile, Stored.Revision));
        Assert.Equal(
            [null, null, ProfileReviewer.ProfileUnknown, "profile_known", null], Stored.Transitions.Select(step => step.Reason));
        Assert.Equal(CountsOfReady("other", "image/png", 7, isCallback ? "callback" : "confirm"), _app.Store.Counts);
    }

    [Fact]
    public async Task A_confirmation_after_a_failure_keeps_what_the_callback_told()
    {
        await ProcessAsync(Message());
        _oss.Put(Key, "A");

        await ProcessAsync(Confirmation());

        Assert.Equal((UploadState.Ready, "summer"), (Stored.State, Stored.Variables["x:album"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("{\"id\":null,\"bucket\":\"b\",\"object\":\"o\"}")]
    [InlineData("{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"bucket\":\"b\",\"object\":\"o\"}")]
    [InlineData("{\"id\":\"x\",\"bucket\":\"b\",\"object\":\"o\",\"state\":\"unheard\"}")]
    [InlineData("{\"id\":\"x\",\"bucket\":\"b\",\"object\":\"o\",\"transitions\":null}")]
    public async Task A_message_that_is_no_record_is_unreadable(string message)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(message);
        var (verdict, _) = await _app.Get<UploadProcessor>().ProcessAsync(bytes, TestContext.Current.CancellationToken);

        Assert.Equal(ProcessingVerdict.Unreadable, verdict);
        Assert.Empty(_app.Store.Records);
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry.Id.Id == 302);
    }

    [Fact]
    public async Task A_message_that_only_tried_the_queue_is_done_with()
    {
        var (verdict, _) = await _app.Get<UploadProcessor>().ProcessAsync(IUploadQueue.Probe, TestContext.Current.CancellationToken);

        Assert.Equal(ProcessingVerdict.Done, verdict);
        Assert.Empty(_app.Store.Records);
    }

    [Fact]
    public async Task A_newer_writer_does_not_stop_an_older_reader()
    {
        _oss.Put(Key, "A");
        var json = System.Text.Encoding.UTF8.GetString(Message().ToJson());

        var newer = System.Text.Encoding.UTF8.GetBytes(json[..^1] + ",\"schemaVersion\":2,\"unheard\":{\"of\":1}}");
        var (verdict, _) = await _app.Get<UploadProcessor>().ProcessAsync(newer, TestContext.Current.CancellationToken);

        Assert.Equal((ProcessingVerdict.Done, UploadState.Ready), (verdict, Stored.State));
    }

    [Property(MaxTest = 60)]
    public async Task Counters_are_always_the_sum_over_the_records(int[] events)
    {
        await using var oss = new FakeOss();
        var reviewer = new FakeReviewer();
        using var app = new TestApp(
            settings => settings["Oss:Endpoint"] = oss.Endpoint,
            isDevelopment: true,
            services => services.AddSingleton<IUploadReviewer>(reviewer));
        foreach (var number in events.Select(number => number & 0xffff))
        {
            var key = "k" + (number & 1);
            var etag = "E" + ((number >> 1) & 3);
            switch ((number >> 3) % 7)
            {
                case 0:
                    oss.Put(key, etag, size: number, type: (number & 1) == 0 ? "image/png" : "video/mp4");
                    break;
                case 1:
                    oss.Objects.TryRemove(key, out _);
                    break;
                case 2:
                    oss.Failure = (number & 1) == 0 ? null : 503;
                    break;
                case 3:
                    reviewer.Verdict = record =>
                        (number & 3) switch
                        {
                            0 =>
                            ReviewVerdict.Accept,
                            1 => ReviewVerdict.Reject("refused"),
                            _ => throw new InvalidOperationException()
                        };
                    break;
                default:
                    app.Time.Advance(TimeSpan.FromHours(number % 12));
                    var profile = (number & 8) == 0 ? "default" : "other";
                    var message = Message(key, etag) with { ReceivedAt = app.Time.GetUtcNow(), Profile = profile, Size = long.MaxValue };
                    await Task.WhenAll(Enumerable.Range(0, 1 + (number % 3)).Select(_ =>
                        app.Get<UploadProcessor>().ProcessAsync(message.ToJson(), CancellationToken.None)));
                    break;
            }

            var recounted = app.Store.Records.SelectMany(record => UploadCount.Changes(null, record))
                .GroupBy(count => (count.Day, count.Dimension, count.Value))
                .Select(group =>
                    new UploadCount(
                        group.Key.Day, group.Key.Dimension, group.Key.Value, group.Sum(count => count.Uploads),
                        group.Sum(count => count.Bytes)))
                .OrderBy(count => (count.Day, count.Dimension, count.Value));
            Assert.Equal(recounted, app.Store.Counts);
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _oss.DisposeAsync();
    }

    private static UploadCount[] CountsOfReady(string profile, string type, long size, string source = "callback") =>
    [
        Count("profile", profile, 1, size), Count("source", source, 1, size), Count("state", "ready", 1, size),
        Count("type", type, 1, size),
    ];

    private static UploadCount Count(string dimension, string value, long uploads, long bytes) =>
        new(Day, dimension, value, uploads, bytes);

    private static UploadRecord Message(string key = Key, string etag = "A") => new()
    {
        Id = UploadId.Of(TestApp.Bucket, key),
        Bucket = TestApp.Bucket,
        Object = key,
        Etag = etag,
        Size = 7,
        MimeType = "image/png",
        Image = new UploadImage(1, 2, "png"),
        Operation = "PostObject",
        RequestId = "R",
        ClientIp = "203.0.113.7",
        User = "web-shop",
        Profile = "default",
        Variables = new Dictionary<string, string> { ["x:album"] = "summer" },
        ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        RawBody = "raw"u8.ToArray(),
    };

    private static UploadRecord Confirmation() => Message() with
    {
        Image = null,
        Operation = null,
        RequestId = null,
        ClientIp = null,
        Variables = new Dictionary<string, string>(),
        RawBody = null,
        Source = UploadSource.Confirm,
    };

    private async Task<ProcessingVerdict> ProcessAsync(UploadRecord message) =>
        (await _app.Get<UploadProcessor>().ProcessAsync(message.ToJson(), TestContext.Current.CancellationToken)).Verdict;
}
