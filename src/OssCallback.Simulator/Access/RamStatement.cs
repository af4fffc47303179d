using System.Text.Json;

namespace OssCallback.Simulator.Access;

/// <summary>One statement of a policy.</summary>
internal sealed class RamStatement
{
    private static readonly string[] Members = ["Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private RamStatement(
        bool allows,
        IReadOnlyList<string> actions,
        bool exceptActions,
        IReadOnlyList<string> resources,
        bool exceptResources,
        RamCondition? condition)
    {
        Allows = allows;
        Actions = actions;
        ExceptActions = exceptActions;
        Resources = resources;
        ExceptResources = exceptResources;
        Condition = condition;
    }

    /// <summary>Allow, or Deny.</summary>
    public bool Allows { get; }

    private IReadOnlyList<string> Actions { get; }

    private bool ExceptActions { get; }

    private IReadOnlyList<string> Resources { get; }

    private bool ExceptResources { get; }

    private RamCondition? Condition { get; }

    /// <summary>Reads a statement; null where its grammar is broken.</summary>
    public static RamStatement? Parse(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any(member => !Members.Contains(member.Name))
            || !element.TryGetProperty("Effect", out var effect) || effect.ValueKind != JsonValueKind.String
                || effect.GetString() is not ("Allow" or "Deny"))
        {
            return null;
        }

        var condition = element.TryGetProperty(nameof(Condition), out var given) ? RamCondition.Parse(given) : null;
        return OneOf(element, "Action") is { } actions && OneOf(element, "Resource") is { } resources
            && (given.ValueKind == JsonValueKind.Undefined || condition is not null)
            ? new RamStatement(
                effect.GetString() == "Allow", actions, element.TryGetProperty("NotAction", out _), resources,
                element.TryGetProperty("NotResource", out _), condition)
            : null;
    }

    /// <summary>
    /// Whether the statement speaks about a request. A condition that cannot be decided here never allows and always denies.
    /// </summary>
    public bool Covers(RamRequest request) =>
        Actions.Any(action => IsAction(action, request.Action)) != ExceptActions
        && Resources.Any(resource => IsResource(resource, request)) != ExceptResources
        && (Condition is null || (Condition.IsMet(request.Conditions) ?? !Allows));

    /// <summary>RAM's pages say that case does not count "in most cases": here it never widens what is allowed.</summary>
    private bool IsAction(string pattern, string action) => Allows == ExceptActions
        ? Wildcard.Matches(pattern.ToUpperInvariant(), action.ToUpperInvariant())
        : Wildcard.Matches(pattern, action);

    /// <summary>
    /// Region and owner are always this bucket's. They are cut off first, so that their <c>*</c> cannot reach into the object's key.
    /// </summary>
    private static bool IsResource(string pattern, RamRequest request) =>
        pattern == "*" || (pattern.Split(':', 5) is ["acs", var service, _, _, var name] && service == request.Service
            && Wildcard.Matches(name, request.Resource));

    private static List<string>? OneOf(JsonElement element, string name)
    {
        var plain = element.TryGetProperty(name, out var value);
        if (element.TryGetProperty("Not" + name, out var except) == plain)
        {
            return null;
        }

        return Texts(plain ? value : except);
    }

    private static List<string>? Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when value.GetArrayLength() > 0 && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        _ => null,
    };
}
