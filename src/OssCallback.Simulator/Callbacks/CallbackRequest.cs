namespace OssCallback.Simulator.Callbacks;

/// <summary>A checked callback parameter.</summary>
internal sealed record CallbackRequest
{
    public const string FormType = "application/x-www-form-urlencoded";
    public const string JsonType = "application/json";

    /// <summary>Tried in order until the first success.</summary>
    public required IReadOnlyList<CallbackUrl> Urls { get; init; }

    /// <summary>Replaces the Host header; null for the URL's own.</summary>
    public string? Host { get; init; }

    public required CallbackTemplate Body { get; init; }

    public required string BodyType { get; init; }

    /// <summary>Whether the TLS handshake names the host.</summary>
    public bool Sni { get; init; }

    /// <summary>The map <c>additionalHeaders</c>, sent as it is.</summary>
    public IReadOnlyDictionary<string, string> AdditionalHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Custom variables with their <c>x:</c> prefix.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
