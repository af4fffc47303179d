using System.Globalization;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Access;

/// <summary>Dates of signed requests and OSS's 15 minutes of tolerance.</summary>
internal static class RequestDate
{
    public static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);

    /// <summary>Reads <c>x-oss-date</c> of V4 (<c>yyyyMMddTHHmmssZ</c>).</summary>
    public static bool TryParseV4(string text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    /// <summary>Reads a Date header (RFC 1123).</summary>
    public static bool TryParseHttp(string text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    public static void CheckSkew(DateTimeOffset date, DateTimeOffset now)
    {
        if ((now - date).Duration() > AllowedSkew)
        {
            throw OssErrors.RequestTimeTooSkewed(Iso(date), Iso(now)).Refuse();
        }
    }

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
