namespace OssCallback.Oss;

/// <summary>What OSS signs of a request: everything that its header and URL signatures look at, and nothing else.</summary>
public sealed class OssRequest
{
    /// <summary>The HTTP method in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>The bucket, or null for requests to the service itself.</summary>
    public string? Bucket { get; init; }

    /// <summary>The object key, not encoded, or null for requests to the bucket.</summary>
    public string? Key { get; init; }

    /// <summary>Query parameters, decoded, in any order; a null or empty value is a parameter without <c>=</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>Request headers; names are compared without case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>A header's trimmed value, or an empty string where it is absent.</summary>
    internal string Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value.Trim();
            }
        }

        return string.Empty;
    }
}
