using System.Globalization;

namespace OssCallback.Simulator.Objects;

/// <summary>A single <c>Range: bytes=…</c>. OSS ignores ranges it cannot read or satisfy and sends the whole object, unless
/// <c>x-oss-range-behavior: standard</c> asks for 416.</summary>
internal readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;

    /// <summary>Reads the header for an object of the given size; null where it names no satisfiable single range.</summary>
    public static ByteRange? Parse(string? header, long size)
    {
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.Ordinal)
            || header[Unit.Length..].Split('-') is not [var from, var to])
        {
            return null;
        }

        if (from.Length == 0)
        {
            return TryNumber(to, out var suffix) && suffix > 0 && size > 0 ? new ByteRange(Math.Max(0, size - suffix), size - 1) : null;
        }

        var last = size - 1;
        if (!TryNumber(from, out var first) || first >= size || (to.Length > 0 && (!TryNumber(to, out last) || last < first)))
        {
            return null;
        }

        return new ByteRange(first, Math.Min(last, size - 1));
    }

    private static bool TryNumber(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
