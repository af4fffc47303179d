using System.Globalization;
using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>What identifies one lease: the message, and how often it had changed hands.</summary>
internal readonly record struct Receipt(long Id, long Fence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}.{Fence}");

    /// <exception cref="ArgumentException">The message is not from this queue.</exception>
    public static Receipt Of(QueuedUpload message)
    {
        var text = message.Receipt.AsSpan();
        var dot = text.IndexOf('.');
        return dot > 0
            && long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? new(id, fence)
            : throw new ArgumentException("The receipt is not one of this queue.", nameof(message));
    }
}
