using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Cronos;

namespace OssCallback.Sweep;

/// <summary>
/// Times in the six fields of Azure Functions' timers: second, minute, hour, day, month, day of the week (0 is Sunday); a time fits when
/// all six do.
/// Only what both Cronos and Functions read, and read alike, is taken: <c>*</c>, numbers, ranges <c>a-b</c>, either with a step <c>/n</c>,
/// and lists of these.
/// </summary>
public sealed partial class CronSchedule
{
    private readonly CronExpression _expression;

    private CronSchedule(CronExpression expression) => _expression = expression;

    /// <summary>Reads a schedule.</summary>
    /// <returns>False when the text is not a schedule, or names a time that never comes, such as February 30th.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule)
    {
        schedule = null;
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // Cronos lets a range run backwards over the end, and takes 7 for Sunday; Functions does neither.
        if (!fields.All(field => Field().IsMatch(field) && !RunsBackwards(field))
            || fields.Length == 0 || Seven().IsMatch(fields[^1])
            || !CronExpression.TryParse(string.Join(' ', fields), CronFormat.IncludeSeconds, out var expression))
        {
            return false;
        }

        schedule = new CronSchedule(expression);
        schedule = schedule.Next(DateTimeOffset.UnixEpoch) is null ? null : schedule;
        return schedule is not null;
    }

    /// <summary>The first time after a moment, in UTC; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expression.GetNextOccurrence(after, TimeZoneInfo.Utc);

    private static bool RunsBackwards(string field) => Range().Matches(field)
        .Any(range => int.Parse(range.Groups[1].ValueSpan, provider: null) > int.Parse(range.Groups[2].ValueSpan, provider: null));

    [GeneratedRegex(
        @"^(?:\*(?:/[0-9]{1,2})?|[0-9]{1,2}(?:-[0-9]{1,2}(?:/[0-9]{1,2})?)?)(?:,"
        + @"(?:\*(?:/[0-9]{1,2})?|[0-9]{1,2}(?:-[0-9]{1,2}(?:/[0-9]{1,2})?)?))*\z")]
    private static partial Regex Field();

    [GeneratedRegex("([0-9]+)-([0-9]+)")]
    private static partial Regex Range();

    [GeneratedRegex("(?:^|[,-])7")]
    private static partial Regex Seven();
}
