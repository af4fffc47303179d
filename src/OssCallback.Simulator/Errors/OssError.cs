namespace OssCallback.Simulator.Errors;

/// <summary>An answer that is not a success, with everything OSS's error document says.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code, such as <c>AccessDenied</c>.</param>
/// <param name="Message">OSS's own sentence, to the letter where it is known.</param>
/// <param name="Ec">The EC number, null where it is not publicly known.</param>
internal sealed record OssError(int Status, string Code, string Message, string? Ec = null)
{
    /// <summary>Further elements between HostId and EC, such as ArgumentName.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    public OssRefusalException Refuse() => new(this);

    public OssError With(string name, string value) => this with { Details = [.. Details, new(name, value)] };
}
