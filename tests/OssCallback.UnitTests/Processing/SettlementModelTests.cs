using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.Callbacks;
using OssCallback.Oss;
using OssCallback.Processing;
using OssCallback.Sweep;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

/// <summary>
/// Whatever happens to two uploads, in whatever order, once all is well again each record describes the object that lies in the bucket,
/// with the verdict that this object deserves, and the counters are the sum over the records.
/// </summary>
public sealed class SettlementModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Keys =
        [.. new[] { '0', '1' }.Select(digit => $"uploads/2026/03/01/alice/{new string(digit, 32)}/a.png")];

    private static readonly (string Name, int Weight)[] Events =
    [
        ("upload", 4), ("overwrite without callback", 2), ("same bytes as another type", 2), ("link", 1), ("delete", 1),
        ("duplicate callback", 2), ("lost message", 1), ("OSS away", 1), ("OSS back", 2), ("reviewer away", 1), ("reviewer back", 2),
        ("reconcile", 2), ("confirm", 2), ("deliver", 6), ("wait", 3),
    ];

    private static Arbitrary<(string Event, int Number)[]> Histories => Gen
        .Frequency(Events.Select(item => (item.Weight, Gen.Constant(item.Name))))
        .SelectMany(name => Gen.Choose(0, 1000).Select(number => (name, number))).ArrayOf().Resize(40).ToArbitrary();

    [Property(MaxTest = 60)]
    public Property Every_history_ends_with_the_records_the_bucket_deserves() => Prop.ForAll(Histories, async history =>
    {
        await using var bucket = await ModelBucket.StartAsync();
        using var world = new World(bucket);
        foreach (var (name, number) in history)
        {
            await world.HappenAsync(name, number);
            world.AssertCountersAreTheSum();
        }

        await world.SettleAsync();
        world.AssertSettled(history);
    });

    [Fact]
    public async Task A_refused_link_that_becomes_another_link_stays_refused()
    {
        await using var bucket = await ModelBucket.StartAsync();
        using var world = new World(bucket);
        (string Event, int Number)[] history = [("upload", 2), ("link", 2), ("same bytes as another type", 0)];
        foreach (var (name, number) in history[..2])
        {
            await world.HappenAsync(name, number);
        }

        await world.SettleAsync();
        await world.HappenAsync(history[2].Event, history[2].Number);
        await world.SettleAsync();

        world.AssertSettled(history);
    }

    [Fact]
    public async Task What_is_settled_costs_no_look_however_often_reconciliation_comes()
    {
        await using var bucket = await ModelBucket.StartAsync();
        using var world = new World(bucket);
        await world.HappenAsync("upload", 0);
        await world.HappenAsync("upload", 1);
        await world.SettleAsync();
        var heads = bucket.Heads;

        for (var run = 0; run < 10; run++)
        {
            await world.HappenAsync("wait", 15);
            await world.HappenAsync("reconcile", 0);
            await world.HappenAsync("deliver", 0);
        }

        Assert.Equal(heads, bucket.Heads);
        world.AssertSettled([]);
    }

    private sealed class World : IDisposable
    {
        private readonly ModelBucket _bucket;
        private readonly FakeReviewer _reviewer = new();
        private readonly TestApp _app;
        private readonly List<byte[]> _waiting = [];
        private readonly List<UploadRecord> _callbacks = [];
        private int _taken;
        private int _contents;

        public World(ModelBucket bucket)
        {
            _bucket = bucket;
            _bucket.Now = () => _app!.Time.GetUtcNow();
            _app = new TestApp(
                settings =>
                {
                    settings["Oss:Endpoint"] = bucket.Url;
                    settings["Policy:Profiles:default:ContentTypes:0"] = "image/*";
                },
                isDevelopment: true,
                services => services.AddSingleton<IUploadReviewer>(_reviewer));
        }

        public async Task HappenAsync(string name, int number)
        {
            var key = Keys[number % 2];

            // OSS tells times in seconds; much can happen within one.
            _app.Time.Advance(TimeSpan.FromMilliseconds(100 * (number % 12)));
            switch (name)
            {
                case "upload":
                    Put(key, new FakeObject($"E{++_contents}", 1 + number, number % 3 == 0 ? "text/html" : "image/png", $"{_contents}"));
                    _callbacks.Add(Callback(key));
                    await _app.Queue.EnqueueAsync(_callbacks[^1].ToJson(), CancellationToken.None);
                    break;
                case "overwrite without callback":
                    Put(key, new FakeObject($"E{++_contents}", 1 + number, number % 3 == 0 ? "text/html" : "image/gif", $"{_contents}"));
                    break;
                case "same bytes as another type" when _bucket.Objects.TryGetValue(key, out var now):
                    Put(key, now with { Type = now.Type == "text/html" ? "image/png" : "text/html" });
                    break;
                case "link":
                    Put(key, new FakeObject($"E{++_contents}", 9, "image/png") { ObjectType = "Symlink" });
                    break;
                case "delete" when _app.Store.Records.All(record => record.Object != key || record.State != UploadState.Ready):
                    _bucket.Objects.TryRemove(key, out _);
                    break;
                case "duplicate callback" when _callbacks.Count > 0:
                    var again = _callbacks[number % _callbacks.Count] with { ReceivedAt = _app.Time.GetUtcNow() };
                    await _app.Queue.EnqueueAsync(again.ToJson(), CancellationToken.None);
                    break;
                case "lost message":
                    Collect();
                    _waiting.RemoveRange(0, Math.Min(1, _waiting.Count));
                    break;
                case "OSS away" or "OSS back":
                    _bucket.IsAway = name == "OSS away";
                    break;
                case "reviewer away":
                    _reviewer.Verdict = _ => throw new InvalidOperationException("away");
                    break;
                case "reviewer back":
                    _reviewer.Verdict = _ => ReviewVerdict.Accept;
                    break;
                case "reconcile":
                    await ReconcileAsync();
                    break;
                case "confirm":
                    var ticket = new UploadTicket(Start.AddDays(9), "default", "alice");
                    await _app.Get<ConfirmHandler>().ConfirmAsync(UploadId.Of(TestApp.Bucket, key), key, ticket, CancellationToken.None);
                    break;
                case "deliver":
                    await DeliverAsync();
                    break;
                case "wait":
                    _app.Time.Advance(TimeSpan.FromMinutes(number % 500));
                    break;
                default:
                    break;
            }
        }

        /// <summary>All is well again, and time goes on with its timer and its queue.</summary>
        public async Task SettleAsync()
        {
            _bucket.IsAway = false;
            _reviewer.Verdict = _ => ReviewVerdict.Accept;
            for (var round = 0; round < 30; round++)
            {
                _app.Time.Advance(TimeSpan.FromHours(round < 10 ? 1 : 5));
                await ReconcileAsync();
                await DeliverAsync();
            }

            Assert.Empty(_waiting);
        }

        public void AssertSettled((string Event, int Number)[] history)
        {
            AssertCountersAreTheSum();
            foreach (var (key, item) in _bucket.Objects)
            {
                var record = Assert.Single(_app.Store.Records, record => record.Object == key);
                var head = new ObjectHead(item.Etag, item.Size, item.Type, item.Crc64, null, item.LastModified, item.ObjectType);

                // One refused link is as good as another: reconciliation does not look again at a link that became another link.
                var isLink = item.ObjectType == ObjectTypes.Symlink && record.ObjectType == item.ObjectType;
                var isDescribed = isLink || Settlement.IsSettled(record, head);
                Assert.True(isDescribed, $"{record} does not describe {item} after {string.Join(", ", history)}.");
                var isImage = item.Type.StartsWith("image/", StringComparison.Ordinal) && item.ObjectType == "Normal";
                Assert.Equal(isImage ? UploadState.Ready : UploadState.Rejected, record.State);
            }
        }

        public void AssertCountersAreTheSum()
        {
            var recounted = _app.Store.Records.SelectMany(record => UploadCount.Changes(null, record))
                .GroupBy(count => (count.Day, count.Dimension, count.Value))
                .Select(group => new UploadCount(
                    group.Key.Day, group.Key.Dimension, group.Key.Value,
                    group.Sum(count => count.Uploads), group.Sum(count => count.Bytes)))
                .OrderBy(count => (count.Day, count.Dimension, count.Value));
            Assert.Equal(recounted, _app.Store.Counts);
        }

        public void Dispose() => _app.Dispose();

        private void Put(string key, FakeObject item) =>
            _bucket.Objects[key] = item with { LastModified = OssBucket.WholeSeconds(_app.Time.GetUtcNow()) };

        private UploadRecord Callback(string key) => new()
        {
            Id = UploadId.Of(TestApp.Bucket, key),
            Bucket = TestApp.Bucket,
            Object = key,
            Etag = _bucket.Objects[key].Etag,
            Size = _bucket.Objects[key].Size,
            MimeType = _bucket.Objects[key].Type,
            User = "alice",
            Profile = "default",
            ReceivedAt = _app.Time.GetUtcNow(),
            RawBody = "raw"u8.ToArray(),
        };

        private async Task ReconcileAsync()
        {
            try
            {
                var lookBack = TimeSpan.FromHours(ReconcileOptions.MaxLookBackHours);
                await _app.Get<Reconciler>().RunAsync(lookBack, isDryRun: false, CancellationToken.None);
            }
            catch (OssException)
            {
                Assert.True(_bucket.IsAway);
            }
        }

        private async Task DeliverAsync()
        {
            Collect();
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                var outcome = await _app.Get<UploadProcessor>().ProcessAsync(_waiting[i], CancellationToken.None);
                Assert.True(outcome.Verdict is ProcessingVerdict.Done or ProcessingVerdict.TryAgain);
                if (outcome.Verdict == ProcessingVerdict.Done)
                {
                    _waiting.RemoveAt(i);
                }
            }
        }

        private void Collect()
        {
            _waiting.AddRange(_app.Queue.Messages.Skip(_taken));
            _taken = _app.Queue.Messages.Count;
        }
    }
}
