namespace OssCallback.Sweep;

/// <summary>Counts what a sweep finds on several threads.</summary>
internal sealed class SweepTally
{
    private readonly Lock _lock = new();
    private readonly List<SweepItem> _items = [];
    private long _count;
    private long _bytes;
    private long _left;

    public void Add(SweepItem item)
    {
        lock (_lock)
        {
            _count++;
            _bytes += item.Bytes;
            if (_items.Count < SweepResult.MaxItems)
            {
                _items.Add(item);
            }
        }
    }

    public void AddLeft() => Interlocked.Increment(ref _left);

    public SweepResult Result(DateTimeOffset before, bool deleted)
    {
        lock (_lock)
        {
            return new(before, deleted, _count, _bytes, Interlocked.Read(ref _left), [.. _items.OrderBy(item => item.Since)]);
        }
    }
}
