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
            throw PostErrors.InvalidPolicy("Policy missing conditions.", "0006-00000207");
        }

        if (member.Value is not List<object?> items)
        {
            throw PostErrors.InvalidPolicy("Conditions must be a list.", "0006-00000214");
        }

        if (items.Count == 0)
        {
            throw PostErrors.InvalidPolicy("Conditions must not be empty.", "0006-00000215");
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
                throw PostErrors.InvalidPolicy("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.", "0006-00000201");
            case List<KeyValuePair<string, object?>> simple:
                _fields.Add(new PolicyCondition("eq", simple[0].Key, [Text(simple[0].Value)]));
                break;
            case List<object?> { Count: 0 }:
                throw PostErrors.InvalidPolicy("Invalid Condition: no match mode specified.", "0006-00000216");
            case List<object?> matcher:
                Add(matcher);
                break;
            default:
                throw PostErrors.InvalidPolicy("Invalid Condition: object or list expected.", "0006-00000222");
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
                throw PostErrors.InvalidPolicy("Invalid content-length-range.", "0006-00000220");
            case [string mode and ("eq" or "starts-with"), string field, var value] when field.StartsWith('$'):
                _fields.Add(new PolicyCondition(mode, field[1..], [Text(value)]));
                break;
            case [string mode and ("in" or "not-in"), string field, List<object?> values] when field.StartsWith('$'):
                _fields.Add(new PolicyCondition(mode, field[1..], [.. values.Select(Text)]));
                break;
            default:
                throw PostErrors.InvalidPolicy("Invalid Condition: unknown match mode or wrong number of items.", "0006-00000218");
        }
    }

    /// <summary>SDK samples write a dollar sign as <c>\\$</c> in the JSON source, others as <c>\$</c> or bare: all mean the dollar sign.</summary>
    private static string Text(object? value) => value is string text
        ? text.Replace("\\$", "$", StringComparison.Ordinal)
        : throw PostErrors.InvalidPolicy("Invalid Condition: string expected.", "0006-00000222");
}
