namespace OssCallback.Http;

/// <summary>Why something is not done: an entry of the catalogue, and what is special about this case.</summary>
/// <param name="Error">The catalogue entry.</param>
/// <param name="Detail">What is special about this case, in place of the catalogue's sentence; must not carry secrets.</param>
public sealed record Refusal(ErrorCode Error, string? Detail = null)
{
    /// <summary>The caller has not said who it is.</summary>
    internal static Refusal NoCredentials { get; } = new(ErrorCodes.Unauthorized) { Header = new("WWW-Authenticate", "Bearer") };

    /// <summary>After how many seconds it is worth to try again; null where trying again does not help.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>One more header that HTTP asks for with this refusal, such as <c>Allow</c>.</summary>
    internal KeyValuePair<string, string>? Header { get; init; }

    /// <summary>The headers of the answer.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Headers()
    {
        if (Header is { } header)
        {
            yield return header;
        }

        if (RetryAfterSeconds is { } seconds)
        {
            yield return new("Retry-After", FormattableString.Invariant($"{seconds}"));
        }
    }

    /// <summary>A refusal that has nothing special about it.</summary>
    public static implicit operator Refusal(ErrorCode error) => new(error);

    /// <summary>The same by name.</summary>
    public static Refusal ToRefusal(ErrorCode error) => error;
}
