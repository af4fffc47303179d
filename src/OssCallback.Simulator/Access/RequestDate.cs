using System.Globalization;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

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

    /// <summary>The date of a header signature, as written and as read. <c>x-oss-date</c> wins over Date; it is ISO 8601, with V1 also GMT
    /// as ali-oss writes it in browsers, and Date is GMT.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="gmtAsOssDate">V1, whose <c>x-oss-date</c> may be GMT.</param>
    public static (string Text, DateTimeOffset Date) OfHeaders(OssExchange exchange, bool gmtAsOssDate)
    {
        var message = gmtAsOssDate ? "OSS authentication requires a valid Date."
            : "OSS authentication requires a valid Date or x-oss-date header.";
        var ossDate = exchange.Header(OssHeaders.Date);
        var text = ossDate ?? exchange.Header("Date") ?? throw OssErrors.AccessDenied(message, "0002-00000503").Refuse();
        DateTimeOffset date;
        return (ossDate is not null && TryParseV4(text, out date)) || ((ossDate is null || gmtAsOssDate) && TryParseHttp(text, out date))
            ? (text, date)
            : throw OssErrors.AccessDenied(message, "0002-00000502").Refuse();
    }

    public static void CheckSkew(DateTimeOffset date, DateTimeOffset now)
    {
        if ((now - date).Duration() > AllowedSkew)
        {
            throw OssErrors.RequestTimeTooSkewed(Iso(date), Iso(now)).Refuse();
        }
    }

    /// <summary>Times in answers: whole seconds with three zeros behind them, which is all that the Python SDK can read.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture);
}
