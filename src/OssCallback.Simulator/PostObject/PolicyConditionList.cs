namespace OssCallback.Simulator.PostObject;

/// <summary>The member <c>conditions</c> of a policy, taken apart.</summary>
internal sealed class PolicyConditionList
{
    private readonly List<PolicyCondition> _fields = [];

    private PolicyConditionList()
    {
    }

    public IReadOnlyList<PolicyCondition> Fields => _fields;

    public long MinBytes { get; private set; }

    public long MaxBytes { get; private set; } = long.MaxValue;

    public static PolicyConditionList Parse(List<KeyValuePair<string, object?>> policy)
    {
        var member = policy.LastOrDefault(member => member.Key == "conditions");
        if (member.Key is null)
        {
            throw PolicyErrors.NoConditions();
        }

        if (member.Value is not List<object?> items)
        {
            throw PolicyErrors.ConditionsType();
        }

        if (items.Count == 0)
        {
            throw PolicyErrors.ConditionsEmpty();
        }

        var list = new PolicyConditionList();
        foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private void Add(object? item)
    {
        switch (item)
        {
            case List<KeyValuePair<string, object?>> { Count: not 1 }:
                throw PolicyErrors.NotOneProperty();
            case List<KeyValuePair<string, object?>> simple:
                _fields.Add(new PolicyCondition("eq", simple[0].Key, [Text(simple[0].Value)]));
                break;
            case List<object?> { Count: 0 }:
            case List<object?> list when list[0] is string mode && mode.StartsWith('$'):
                throw PolicyErrors.NoMatchMode();
            case List<object?> matcher:
                Add(matcher);
                break;
            default:
                throw PolicyErrors.ItemType();
        }
    }

    private void Add(List<object?> matcher)
    {
        switch (matcher)
        {
            case ["content-length-range", long min, long max] when min >= 0 && max >= min:
                MinBytes = Math.Max(MinBytes, min);
                MaxBytes = Math.Min(MaxBytes, max);
                break;
            case ["content-length-range", ..]:
                throw PolicyErrors.LengthRange();
            case [string mode and ("eq" or "starts-with"), string field, var value] when field.StartsWith('$'):
                _fields.Add(new PolicyCondition(mode, field[1..], [Text(value)]));
                break;
            case ["in" or "not-in", string, not List<object?>]:
                throw PolicyErrors.ListExpected();
            case [string mode and ("in" or "not-in"), string field, List<object?> values] when field.StartsWith('$'):
                _fields.Add(new PolicyCondition(mode, field[1..], [.. values.Select(Text)]));
                break;
            default:
                throw PolicyErrors.MatchMode();
        }
    }

    /// <summary>
    /// SDK samples write a dollar sign as <c>\\$</c> in the JSON source, others as <c>\$</c> or bare: all mean the dollar sign.
    /// </summary>
    private static string Text(object? value) => value is string text
        ? text.Replace("\\$", "$", StringComparison.Ordinal)
        : throw PolicyErrors.ValueType();
}
