namespace OssCallback.AzureStorage;

/// <summary>What Azure requires from the holder of a lease; the pop receipt changes with each delivery.</summary>
internal readonly record struct LeaseReceipt(string MessageId, string PopReceipt)
{
    private const char Separator = ' ';

    public static LeaseReceipt Parse(string text)
    {
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        return at > 0
            ? new LeaseReceipt(text[..at], text[(at + 1)..])
            : throw new ArgumentException("The receipt is not one that this queue gave out.", nameof(text));
    }

    public override string ToString() => $"{MessageId}{Separator}{PopReceipt}";
}
