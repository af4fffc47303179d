using OssCallback.Uploads;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>The port's semantics in memory.</summary>
internal sealed class MemoryReservations : IReservationStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Text, DateTimeOffset Expires)> _kept = [];

    public IReadOnlyCollection<string> Names => _kept.Keys;

    public Func<Task> BeforeReserve { get; set; } = () => Task.CompletedTask;

    public async Task<string> ReserveAsync(
        string name, string text, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        await BeforeReserve();
        lock (_gate)
        {
            if (!_kept.TryGetValue(name, out var kept) || kept.Expires <= now)
            {
                _kept[name] = kept = (text, expires);
            }

            return kept.Text;
        }
    }
}
