namespace OssCallback.Processing;

/// <summary>One entry of <c>Review:Services</c>.</summary>
public sealed class ReviewServiceOptions
{
    /// <summary>What profiles and records call it: 1 to 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Where it is asked; https outside Development. Empty, as in a sample, for no service at all.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>Secrets (<c>whsec_</c> and Base64 of 24 to 64 bytes), each of which signs: more than one while they are changed.</summary>
    public IList<string> Secrets { get; init; } = [];

    /// <summary>How long its answer may take, in seconds, 1 to 300; a service that needs more answers 202 and reports later.</summary>
    public int Seconds { get; set; } = 30;
}
