using System.Globalization;

namespace OssCallback.Benchmarks.Suite;

/// <summary>Median and range of one number over all rounds.</summary>
internal sealed record Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return new(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }

    public string Show(string format)
    {
        var (median, least, most) = (Text(Median), Text(Least), Text(Most));
        return least == most ? median : $"{median} ({least}–{most})";

        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
    }
}
