using OssCallback.Cli.Load;

namespace OssCallback.IntegrationTests;

/// <summary>The numbers that <c>load</c> reports.</summary>
public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_right_to_within_one_per_cent()
    {
        var histogram = new LatencyHistogram();
        for (var milliseconds = 1; milliseconds <= 10_000; milliseconds++)
        {
            histogram.Add(TimeSpan.FromMilliseconds(milliseconds));
        }

        foreach (var share in new[] { 0.5, 0.9, 0.99, 0.999 })
        {
            Assert.InRange(histogram.Percentile(share).TotalMilliseconds, 10_000 * share, 10_000 * share * 1.01);
        }

        Assert.Equal(TimeSpan.FromSeconds(10), histogram.Percentile(1));
        Assert.Equal(TimeSpan.FromSeconds(10), histogram.Max);
        Assert.InRange(histogram.CountAbove(TimeSpan.FromSeconds(5)), 4_950, 5_000);
        Assert.Equal(5000.5, histogram.Mean.TotalMilliseconds, 3);
    }

    [Fact]
    public void Every_bucket_holds_what_lies_up_to_its_bound()
    {
        for (var index = 0; index < 2000; index++)
        {
            var bound = LatencyHistogram.UpperBoundOf(index);
            Assert.Equal((index, index + 1), (LatencyHistogram.IndexOf(bound), LatencyHistogram.IndexOf(bound + 1)));
        }
    }

    [Fact]
    public void Nothing_counted_is_no_time() => Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(0.5));
}
