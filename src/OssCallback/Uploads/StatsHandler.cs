using System.Globalization;
using OssCallback.Http;

namespace OssCallback.Uploads;

/// <summary>Answers <c>GET /api/stats</c>: numbers by day, type and profile; today's by default.</summary>
public sealed class StatsHandler(IUploadStore store, UploadDays days, TimeProvider time)
{
    /// <summary>The longest span in days.</summary>
    public const int MaxDays = 366;

    /// <summary>Answers one request, for operators.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        DateOnly from;
        DateOnly to;
        try
        {
            var query = call.Request.ReadQuery();
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

        var counts = await store.CountAsync(from, to, cancellationToken);
        return Answer.Json(Summarize(from, to, counts), UploadsEndpointJsonContext.Default.UploadStatistics);
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
                Sums(byDay[name], UploadCount.TypeDimension), Sums(byDay[name], UploadCount.ProfileDimension)));
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
