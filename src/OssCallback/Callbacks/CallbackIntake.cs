using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OssCallback.Callers;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>Puts a verified callback into the queue once, however often it is sent, and not more often than its ticket may.</summary>
/// <remarks>
/// OSS's signature has no time stamp, so whoever saw a callback can send it as long as its ticket is good. The same signed bytes with the
/// same request id are the same upload: once they are durable, a repetition tells nothing new, is answered 200 and costs neither a message
/// nor a look at the object. This is known for a while and by this instance only; forgotten or elsewhere, a repetition is one message more.
/// </remarks>
public sealed class CallbackIntake(IUploadQueue queue, IOptions<CallerOptions> options, TimeProvider time)
{
    /// <summary>How long a callback is remembered.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>How many are remembered: about 5 MB. With more in that time the oldest are forgotten first.</summary>
    internal const int MaxRemembered = 64 * 1024;

    private readonly RateLimiter _tickets = new(options.Value.RateLimit.PerTicketPerMinute, perMinute: 0, time);
    private readonly Lock _gate = new();

    /// <summary>Null for what is durable; else completes with whether it became so.</summary>
    private readonly Dictionary<UInt128, TaskCompletionSource<bool>?> _known = [];
    private readonly Queue<(UInt128 Key, TimeSpan At)> _order = new();
    private readonly long _start = time.GetTimestamp();

    /// <summary>Puts the record into the queue unless the same callback is there, or was there a moment ago.</summary>
    /// <param name="record">The upload that the callback reports.</param>
    /// <param name="body">The bytes that OSS signed.</param>
    /// <param name="ticket">The callback's ticket, verified; null when none is required.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>True when the callback is durable; false when its ticket was used too often, and nothing was stored.</returns>
    /// <exception cref="ArgumentException">The record is too large for the queue.</exception>
    public async Task<bool> TryEnqueueAsync(
        UploadRecord record, ReadOnlyMemory<byte> body, string? ticket, CancellationToken cancellationToken)
    {
        // Without OSS's request id two uploads of the same bytes could have the same body, and the second one must not be passed over.
        if (string.IsNullOrEmpty(record.RequestId))
        {
            if (!Takes(ticket))
            {
                return false;
            }

            await queue.EnqueueAsync(record.ToJson(), cancellationToken);
            return true;
        }

        var key = KeyOf(body.Span);
        var mine = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            TaskCompletionSource<bool>? first;
            lock (_gate)
            {
                if (!_known.TryGetValue(key, out first))
                {
                    if (!Takes(ticket))
                    {
                        return false;
                    }

                    Remember(key, mine);
                }
                else if (first is null)
                {
                    return true;
                }
            }

            if (first is null)
            {
                await EnqueueAsync(key, mine, record, cancellationToken);
                return true;
            }

            // Whoever comes while the first is on its way waits for the same disk: 200 means durable for every one of them.
            if (await first.Task.WaitAsync(cancellationToken))
            {
                return true;
            }
        }
    }

    private async Task EnqueueAsync(UInt128 key, TaskCompletionSource<bool> mine, UploadRecord record, CancellationToken cancellationToken)
    {
        var isDurable = false;
        try
        {
            await queue.EnqueueAsync(record.ToJson(), cancellationToken);
            isDurable = true;
        }
        finally
        {
            lock (_gate)
            {
                if (!isDurable)
                {
                    _known.Remove(key);
                }
                else if (_known.ContainsKey(key))
                {
                    _known[key] = null;
                }
            }

            mine.SetResult(isDurable);
        }
    }

    private static UInt128 KeyOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private bool Takes(string? ticket) => ticket is null || _tickets.Take(ticket) is null;

    private void Remember(UInt128 key, TaskCompletionSource<bool> mine)
    {
        var now = time.GetElapsedTime(_start);
        _known.Add(key, mine);
        _order.Enqueue((key, now));
        while (_order.TryPeek(out var oldest) && (now - oldest.At > Memory || _order.Count > MaxRemembered))
        {
            _order.Dequeue();
            _known.Remove(oldest.Key);
        }
    }
}
