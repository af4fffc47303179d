namespace OssCallback.Cli.Diagnosis;

/// <summary>A text is not JSON.</summary>
internal sealed class LocatedJsonException(int position, string reason) : FormatException(reason)
{
    /// <summary>Where reading stopped.</summary>
    public int Position => position;
}
