using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>
/// How many events one recipient is told at the same time, and how long one is left alone that takes none: a slow or dead recipient must
/// not use up the workers that tell the others. Of one upload it is told by one worker at a time: two messages that come together would
/// have the same event told twice.
/// </summary>
internal sealed class RecipientTurns(TimeProvider time)
{
    /// <summary>Events that one recipient is told at the same time by one process.</summary>
    public const int AtOnce = 8;

    // One event that a recipient does not like is no reason to keep the others from it.
    private const int FailuresBeforePause = 3;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _uploads = new(AtOnce, StringComparer.Ordinal);
    private int _failures;

    // Timestamps, which nobody sets: a wall clock that was ahead for a moment would have left a recipient alone until it is as late again.
    private long _failingSince;
    private long _pausedSince;
    private TimeSpan _pause;

    /// <summary>Takes a turn, which ends with <see cref="End"/>; false when the recipient is busy or left alone just now.</summary>
    /// <param name="uploadId">What it is told about.</param>
    /// <param name="pause">How much longer it is left alone: to ask earlier is of no use.</param>
    public bool TryBegin(string uploadId, out TimeSpan pause)
    {
        lock (_gate)
        {
            var left = _pause - time.GetElapsedTime(_pausedSince);
            pause = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            return pause == TimeSpan.Zero && _uploads.Count < AtOnce && _uploads.Add(uploadId);
        }
    }

    /// <summary>Ends a turn.</summary>
    /// <param name="uploadId">What it was told about.</param>
    /// <param name="wasTaken">Whether the recipient took what it was told; null when nothing came of it, because the process stops.</param>
    public void End(string uploadId, bool? wasTaken)
    {
        lock (_gate)
        {
            _uploads.Remove(uploadId);
            if (wasTaken == true)
            {
                _failures = 0;
                _pause = TimeSpan.Zero;
            }
            else if (wasTaken == false)
            {
                var now = time.GetTimestamp();
                _failingSince = _failures++ == 0 ? now : _failingSince;
                if (_failures >= FailuresBeforePause)
                {
                    var pause = RetryBackoff.After(time.GetElapsedTime(_failingSince, now));
                    (_pausedSince, _pause) = (now, pause < LongestPause ? pause : LongestPause);
                }
            }
        }
    }
}
