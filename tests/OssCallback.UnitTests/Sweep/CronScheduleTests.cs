using System.Globalization;
using OssCallback.Sweep;

namespace OssCallback.UnitTests.Sweep;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("0 */15 * * * *", "2026-03-01T12:00:00Z", "2026-03-01T12:15:00Z")]
    [InlineData("0 */15 * * * *", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData("* * * * * *", "2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z")]
    [InlineData("30 5 8-10/2 * * *", "2026-03-01T08:05:30Z", "2026-03-01T10:05:30Z")]
    [InlineData("0 0 3 * * 1,3", "2026-03-02T03:00:00Z", "2026-03-04T03:00:00Z")]
    [InlineData("0 0 0 31 * *", "2026-02-01T00:00:00Z", "2026-03-31T00:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("  0  0 4   * * * ", "2026-03-01T20:00:00+08:00", "2026-03-02T04:00:00Z")]
    public void Tells_the_next_time(string text, string after, string next)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule));

        Assert.Equal(Time(next), schedule.Next(Time(after)));
        Assert.Equal(TimeSpan.Zero, schedule.Next(Time(after))!.Value.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*/15 * * * *")]
    [InlineData("0 */15 * * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("0 -1 * * * *")]
    [InlineData("0 */0 * * * *")]
    [InlineData("0 */ * * * *")]
    [InlineData("0 5/10 * * * *")]
    [InlineData("0 10-5 * * * *")]
    [InlineData("0 1-2-3 * * * *")]
    [InlineData("0 1,,2 * * * *")]
    [InlineData("0 0 24 * * *")]
    [InlineData("0 0 0 0 * *")]
    [InlineData("0 0 0 30 2 *")]
    [InlineData("0 0 0 * JAN *")]
    [InlineData("0 0 0 * * 7")]
    [InlineData("00:15:00")]
    public void Refuses_what_is_no_schedule_or_never_comes(string text)
    {
        Assert.False(CronSchedule.TryParse(text, out var schedule));
        Assert.Null(schedule);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
