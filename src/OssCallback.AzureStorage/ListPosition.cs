using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>A record's place in the listing: ordered by text, newest first.</summary>
/// <param name="InvertedTime">19 digits: the time left until the end of time, in ticks.</param>
/// <param name="Id">Decides between equal times.</param>
internal sealed record ListPosition(string InvertedTime, string Id)
{
    private const int TimeLength = 19;

    /// <summary>The widest distance of a local day from the same day in UTC.</summary>
    private static readonly TimeSpan WidestOffset = TimeSpan.FromHours(14);

    public static ListPosition Of(UploadRecord record) => new(Invert(record.ReceivedAt.UtcTicks), record.Id);

    /// <summary>The earliest instant of a day in any time zone.</summary>
    public static string StartOf(DateOnly day) => Invert(day.ToDateTime(TimeOnly.MinValue).Ticks - WidestOffset.Ticks);

    /// <summary>The last instant of a day in any time zone.</summary>
    public static string EndOf(DateOnly day) => Invert(day.ToDateTime(TimeOnly.MaxValue).Ticks + WidestOffset.Ticks);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ListPosition? position)
    {
        position = null;
        if (text.Length != TimeLength + 1 + UploadId.Length || text[TimeLength] != '.'
            || text[..TimeLength].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var id = text[(TimeLength + 1)..].ToString();
        if (!UploadId.IsWellFormed(id))
        {
            return false;
        }

        position = new ListPosition(text[..TimeLength].ToString(), id);
        return true;
    }

    /// <exception cref="FormatException">The text was not written by <see cref="ToString"/>.</exception>
    public static ListPosition Parse(string text) => TryParse(text, out var position)
        ? position
        : throw new FormatException("The continuation is not one that a listing gave out.");

    public override string ToString() => $"{InvertedTime}.{Id}";

    private static string Invert(long ticks) =>
        (DateTime.MaxValue.Ticks - Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks)).ToString($"D{TimeLength}", CultureInfo.InvariantCulture);
}
