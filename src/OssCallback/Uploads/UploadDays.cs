using System.Globalization;
using Microsoft.Extensions.Options;

namespace OssCallback.Uploads;

/// <summary>Which day a moment belongs to, in the configured time zone.</summary>
public sealed class UploadDays(IOptions<StorageOptions> options)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone);

    /// <summary>The zone's IANA name.</summary>
    public string TimeZone => _zone.Id;

    /// <summary>A moment as the zone's clocks show it.</summary>
    public DateTimeOffset LocalTime(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, _zone);

    /// <summary>The day as <c>yyyy-MM-dd</c>.</summary>
    public string DayOf(DateTimeOffset time) => LocalTime(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>When a day begins.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        // Where clocks are put forward at midnight there is no such time, and the zone gives the offset before.
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight));
    }

    /// <summary>The day as a date.</summary>
    public DateOnly DateOf(DateTimeOffset time) => DateOnly.FromDateTime(LocalTime(time).DateTime);
}
