namespace OssCallback.Cli.Diagnosis;

/// <summary>A JSON value that knows where in its text it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
internal sealed record LocatedJson(LocatedKind Kind, int Start, int End)
{
    /// <summary>A string's decoded text, or the literal of a number or word.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>For a string: where each decoded character stands in the source, and at the end where the closing quote does.</summary>
    public IReadOnlyList<int> Source { get; init; } = [];

    /// <summary>An object's members in their order, repeated names included.</summary>
    public IReadOnlyList<LocatedMember> Members { get; init; } = [];

    /// <summary>An array's items.</summary>
    public IReadOnlyList<LocatedJson> Items { get; init; } = [];

    /// <summary>The last member of a name, as most readers take it.</summary>
    public LocatedJson? this[string name] => Members.LastOrDefault(member => member.Name == name)?.Value;
}
