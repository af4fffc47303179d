using System.Text.Json;

namespace OssCallback.Simulator.Access;

/// <summary>
/// The member <c>Condition</c> of a statement. StringEquals and StringLike on values of the request are decided, all others are not.
/// </summary>
internal sealed class RamCondition
{
    private readonly List<(string Operator, string Name, IReadOnlyList<string> Values)> _tests = [];

    private RamCondition()
    {
    }

    /// <summary>Reads conditions; null where their grammar is broken.</summary>
    public static RamCondition? Parse(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var condition = new RamCondition();
        foreach (var group in element.EnumerateObject())
        {
            if (group.Value.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            foreach (var test in group.Value.EnumerateObject())
            {
                var values = test.Value.ValueKind == JsonValueKind.Array ? test.Value.EnumerateArray().ToList() : [test.Value];
                condition._tests.Add((group.Name, test.Name, [.. values.Select(value => value.ToString())]));
            }
        }

        return condition;
    }

    /// <summary>True, false, or null where it cannot be decided.</summary>
    public bool? IsMet(IReadOnlyDictionary<string, string> request)
    {
        bool? all = true;
        foreach (var (comparison, name, values) in _tests)
        {
            var known = request.TryGetValue(name, out var given);
            bool? met = comparison switch
            {
                "StringEquals" when known => values.Contains(given, StringComparer.Ordinal),
                "StringLike" when known => values.Any(value => Wildcard.Matches(value, given!)),
                _ => null,
            };
            if (met is false)
            {
                return false;
            }

            all = met is null ? null : all;
        }

        return all;
    }
}
