using System.Globalization;
using OssCallback.Http;

namespace OssCallback.Uploads;

/// <summary>
/// Answers <c>GET /api/stats</c>: numbers by day, type, profile and source; today's by default. Those of one user are counted from the
/// records
/// when somebody asks.
/// </summary>
public sealed class StatsHandler(IUploadStore store, UploadDays days, TimeProvider time)
{
    /// <summary>The longest span in days.</summary>
    public const int MaxDays = 366;

    /// <summary>How many records of one user are counted at most.</summary>
    public const int MaxUserRecords = 20_000;

    /// <summary>Answers one request, for operators.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        DateOnly from;
        DateOnly to;
        var query = call.Request.ReadQuery();
        try
        {
            var today = days.DateOf(time.GetUtcNow());
            to = QueryDay.Read(query, "to") ?? today;
            from = QueryDay.Read(query, "from") ?? (to < today ? to : today);
        }
        catch (FormatException exception)
        {
            return new Refusal(ErrorCodes.RequestMalformed, exception.Message);
        }

        if (to < from || to.DayNumber - from.DayNumber >= MaxDays)
        {
            return new Refusal(
                ErrorCodes.RequestMalformed, FormattableString.Invariant($"The span must run forward and cover at most {MaxDays} days."));
        }

        var user = query.GetValueOrDefault("user") is { Length: > 0 } name ? name : null;
        var (counts, isCut) = user is null
            ? (await store.CountAsync(from, to, cancellationToken), false)
            : await CountAsync(new UploadQuery { User = user, From = from, To = to, Limit = UploadQuery.MaxLimit }, cancellationToken);
        var statistics = Summarize(from, to, counts) with { User = user, IsCut = isCut ? true : null };
        return Answer.Json(statistics, UploadsEndpointJsonContext.Default.UploadStatistics);
    }

    /// <summary>There is no counter for each user, of whom there is no end: the newest records are gone through.</summary>
    private async Task<(IReadOnlyList<UploadCount> Counts, bool IsCut)> CountAsync(UploadQuery query, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<(string Day, string Dimension, string Value), UploadCount>();
        var records = 0;
        do
        {
            var page = await store.ListAsync(query, cancellationToken);
            foreach (var count in page.Uploads.SelectMany(record => UploadCount.Changes(before: null, record)))
            {
                var key = (count.Day, count.Dimension, count.Value);
                sums[key] = sums.TryGetValue(key, out var sum)
                    ? sum with { Uploads = sum.Uploads + count.Uploads, Bytes = sum.Bytes + count.Bytes }
                    : count;
            }

            records += page.Uploads.Count;
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null && records < MaxUserRecords);

        return ([.. sums.Values], query.Continuation is not null);
    }

    private UploadStatistics Summarize(DateOnly from, DateOnly to, IReadOnlyList<UploadCount> counts)
    {
        var byDay = counts.ToLookup(count => count.Day);
        var list = new List<DayStatistics>();
        for (var number = from.DayNumber; number <= to.DayNumber; number++)
        {
            var name = Format(DateOnly.FromDayNumber(number));
            var states = Sums(byDay[name], UploadCount.StateDimension);
            var ready = states.GetValueOrDefault("ready") ?? new UploadSum(0, 0);
            list.Add(new DayStatistics(name, ready.Uploads, ready.Bytes,
                states.GetValueOrDefault("rejected")?.Uploads ?? 0, states.GetValueOrDefault("failed")?.Uploads ?? 0,
                Sums(byDay[name], UploadCount.TypeDimension), Sums(byDay[name], UploadCount.ProfileDimension),
                Sums(byDay[name], UploadCount.SourceDimension)));
        }

        var total = new TotalStatistics(
            list.Sum(day => day.Uploads), list.Sum(day => day.Bytes), list.Sum(day => day.Rejected), list.Sum(day => day.Failed));
        return new UploadStatistics(Format(from), Format(to), days.TimeZone, list, total);
    }

    private static SortedDictionary<string, UploadSum> Sums(IEnumerable<UploadCount> counts, string dimension) => new(
        counts.Where(count => count.Dimension == dimension && count.Uploads != 0)
            .ToDictionary(count => count.Value, count => new UploadSum(count.Uploads, count.Bytes)),
        StringComparer.Ordinal);

    private static string Format(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
