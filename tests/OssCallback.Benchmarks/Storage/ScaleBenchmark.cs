using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Benchmarks.Suite;
using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.Benchmarks.Storage;

/// <summary>How cost grows with what is stored: records are added up to each power of ten, and then the same questions are asked.</summary>
internal static class ScaleBenchmark
{
    private const int Callers = 64;
    private const int Days = 30;
    private const int Asked = 200;
    private const int Fewest = 10_000;
    private const int Timed = 9_000;

    /// <summary>Until the code that writes a record is compiled for good.</summary>
    private const int WarmUp = 1_000;
    private static readonly DateTimeOffset First = new(2026, 1, 1, 4, 0, 0, TimeSpan.Zero);

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        var directory = Path.Combine(options.Directory, $"scale-{Guid.NewGuid():N}");
        var (text, costs, longest) = (new StringBuilder(), new List<double>(), 0.0);
        try
        {
            await using var engine = SqliteEngine.Open(new() { DataDirectory = directory }, TimeProvider.System);
            text.Append(
                CultureInfo.InvariantCulture, $"{Callers} callers at a time; times of questions are medians of {Asked}.\n\n"
                    + $"| records | µs a record | look-up ms | page of 50 ms | 30 days' statistics ms | bytes a record |\n"
                    + $"|---|---|---|---|---|---|\n");
            long stored = 0;
            await AddAsync(engine.Store, -WarmUp, 0);
            for (long goal = Fewest; stored < options.Records; goal = Math.Min(goal * 10, options.Records))
            {
                // What is timed is the cost at this size, not on the way to it.
                var timedFrom = goal - Timed;
                await AddAsync(engine.Store, stored, timedFrom);
                var start = Stopwatch.GetTimestamp();
                await AddAsync(engine.Store, timedFrom, goal);
                var each = Stopwatch.GetElapsedTime(start).TotalMicroseconds / (goal - timedFrom);
                stored = goal;

                var found = await MedianAsync(i => engine.Store.FindAsync(Id(Picked(i, goal)), CancellationToken.None));
                var page = await MedianAsync(i => engine.Store.ListAsync(new UploadQuery(), CancellationToken.None));
                var (from, to) = (DateOnly.FromDateTime(First.UtcDateTime), DateOnly.FromDateTime(First.UtcDateTime).AddDays(Days));
                var statistics = await MedianAsync(i => engine.Store.CountAsync(from, to, CancellationToken.None));
                var size = Directory.EnumerateFiles(directory).Sum(file => new FileInfo(file).Length);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {goal:N0} | {each:F1} | {found:F2} | {page:F2} | {statistics:F2} | {(double)size / goal:F0} |\n");
                costs.Add(each);
                longest = new[] { longest, found, page, statistics }.Max();
            }

            return new(
                text.ToString(),
                [
                    Goal.AtMost("µs a record, at most records / at fewest", 1.5, Spread.Of([costs[^1] / costs[0]])),
                    Goal.AtMost("the longest of these questions, ms", 20, Spread.Of([longest])),
                ]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static long Picked(int question, long count) =>
        (long)(unchecked((uint)(question * 2654435761L)) / (double)uint.MaxValue * (count - 1));

    private static async Task<double> MedianAsync(Func<int, Task> ask)
    {
        var times = new double[Asked];
        for (var i = 0; i < Asked; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Asked / 2];
    }

    private static async Task AddAsync(IUploadStore store, long from, long to)
    {
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (var number = Interlocked.Increment(ref next); number < to; number = Interlocked.Increment(ref next))
            {
                var record = Record(number);
                await store.TryWriteAsync(
                    record, null,
                    [
                        new UploadCount(record.Day!, UploadCount.StateDimension, "ready", 1, record.Size),
                        new UploadCount(record.Day!, UploadCount.TypeDimension, record.MimeType!, 1, record.Size),
                        new UploadCount(record.Day!, UploadCount.ProfileDimension, record.Profile, 1, record.Size),
                    ],
                    CancellationToken.None);
            }
        }));
    }

    private static string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"uploads/2026/01/01/somebody/{number:x32}.png");

    private static string Id(long number) => UploadId.Of(SignedCallbacks.Bucket, Key(number));

    private static UploadRecord Record(long number)
    {
        var at = First.AddSeconds(number % (Days * 86_400L));
        return new UploadRecord
        {
            Id = Id(number),
            Bucket = SignedCallbacks.Bucket,
            Object = Key(number),
            Etag = "0123456789ABCDEF0123456789ABCDEF",
            Size = 3,
            MimeType = "image/png",
            Crc64 = "9207117463346450873",
            RequestId = "5C3D9175B6FC201293AD4890",
            ClientIp = "203.0.113.7",
            User = "somebody",
            Profile = "default",
            ReceivedAt = at,
            Day = at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            RawBody = RandomNumberGenerator.GetBytes(500),
            State = UploadState.Ready,
            Transitions =
            [
                new UploadTransition(UploadState.Received, at), new UploadTransition(UploadState.Reviewing, at),
                new UploadTransition(UploadState.Ready, at),
            ],
        };
    }
}
