namespace OssCallback.Simulator.PostObject;

/// <summary>One condition on a form field.</summary>
/// <param name="Mode">eq, starts-with, in or not-in.</param>
/// <param name="Field">The field's name without the dollar sign.</param>
/// <param name="Values">One value, or the list of in and not-in.</param>
internal sealed record PolicyCondition(string Mode, string Field, IReadOnlyList<string> Values)
{
    /// <summary>
    /// Compares a field as it was sent, before <c>${filename}</c> is expanded; a field that is missing meets only not-in.
    /// </summary>
    public bool IsMet(string? value) => Mode switch
    {
        "eq" => value == Values[0],
        "starts-with" => value is not null && value.StartsWith(Values[0], StringComparison.Ordinal),
        "in" => value is not null && Values.Contains(value, StringComparer.Ordinal),
        _ => value is null || !Values.Contains(value, StringComparer.Ordinal),
    };

    /// <summary>The condition as OSS quotes it in an error; the object form is reported as eq.</summary>
    public override string ToString() => Mode is "in" or "not-in"
        ? $"[\"{Mode}\", \"${Field}\", [{string.Join(", ", Values.Select(value => $"\"{value}\""))}]]"
        : $"[\"{Mode}\", \"${Field}\", \"{Values[0]}\"]";
}
