using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OssCallback.Reconcile;

/// <summary>Times in the six fields of Azure Functions' timers: second, minute, hour, day, month, day of the week (0 is Sunday); a time fits when all six do.</summary>
/// <remarks>Each field is <c>*</c>, a number, a range <c>a-b</c>, either with a step <c>/n</c>, or several of these with commas. Names of months and days are not read.</remarks>
public sealed class CronSchedule
{
    // February 29th on a given day of the week comes once in 28 years, and in 40 where a leap year is left out.
    private const int MaxYears = 41;

    private static readonly (int Min, int Max)[] Ranges = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    private readonly HashSet<int>[] _fields;

    private CronSchedule(HashSet<int>[] fields) => _fields = fields;

    /// <summary>Reads a schedule.</summary>
    /// <returns>False when the text is none, or names a time that never comes, such as February 30th.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        schedule = null;
        if (fields.Length != Ranges.Length)
        {
            return false;
        }

        var values = fields.Select((field, i) => Values(field, Ranges[i])).OfType<HashSet<int>>().ToArray();
        schedule = values.Length == fields.Length ? new CronSchedule(values) : null;
        schedule = schedule?.Next(DateTimeOffset.UnixEpoch) is null ? null : schedule;
        return schedule is not null;
    }

    /// <summary>The first time after a moment, in UTC; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var utc = after.UtcDateTime;
        var time = new DateTime(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc).AddSeconds(1);
        var end = time.Date.AddYears(MaxYears);
        while (time < end)
        {
            // The largest unit that does not fit is moved on, and all below it begin anew.
            var next = !_fields[4].Contains(time.Month) ? new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1)
                : !_fields[3].Contains(time.Day) || !_fields[5].Contains((int)time.DayOfWeek) ? time.Date.AddDays(1)
                : !_fields[2].Contains(time.Hour) ? time.Date.AddHours(time.Hour + 1)
                : !_fields[1].Contains(time.Minute) ? time.Date.AddHours(time.Hour).AddMinutes(time.Minute + 1)
                : !_fields[0].Contains(time.Second) ? time.AddSeconds(1)
                : time;
            if (next == time)
            {
                return new DateTimeOffset(time);
            }

            time = next;
        }

        return null;
    }

    private static HashSet<int>? Values(string field, (int Min, int Max) range)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var (span, step) = part.Split('/') switch
            {
                [var all] => (all, 1),
                [var all, var every] when Number(every) is > 0 and var n => (all, n),
                _ => (string.Empty, 0),
            };
            (int? from, int? to) = span.Split('-') switch
            {
                ["*"] => (range.Min, range.Max),
                [var one] when step == 1 => (Number(one), Number(one)),
                [var first, var last] => (Number(first), Number(last)),
                _ => (null, null),
            };
            if (from is not { } start || to is not { } end || start < range.Min || end > range.Max || start > end)
            {
                return null;
            }

            for (var value = start; value <= end; value += step)
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static int? Number(string text) => text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
