namespace OssCallback.Callbacks;

/// <summary>One entry of <c>Callback:TrustedKeys</c>.</summary>
public sealed class TrustedKeyOptions
{
    /// <summary>The address that requests name in x-oss-pub-key-url.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>
    /// The key in PEM form; when absent it is fetched from the address, over https only (in Development also from this machine).
    /// </summary>
    public string? Pem { get; set; }
}
