using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OssCallback.Benchmarks.Suite;

/// <summary>One number that a part must reach.</summary>
/// <param name="What">What it is.</param>
/// <param name="Limit">The goal.</param>
/// <param name="IsMost">Whether the goal is the most that it may be, rather than the least.</param>
/// <param name="Reached">What was measured; its median counts.</param>
/// <param name="Format">How the number is written, such as <c>F2</c>.</param>
internal sealed record Goal(string What, double Limit, bool IsMost, Spread Reached, string Format = "F2")
{
    public static Goal AtMost(string what, double limit, Spread reached, string format = "F2") => new(what, limit, true, reached, format);

    public static Goal AtLeast(string what, double limit, Spread reached, string format = "F2") => new(what, limit, false, reached, format);

    private bool IsMet => IsMost ? Reached.Median <= Limit : Reached.Median >= Limit;

    /// <summary>A table; what is missed stands out. Nothing for no goals.</summary>
    public static string Table(IReadOnlyCollection<Goal> goals)
    {
        if (goals.Count == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder("\n| what | goal | reached | |\n|---|---|---|---|\n");
        foreach (var goal in goals)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {goal.What} | {(goal.IsMost ? "≤" : "≥")} {goal.Limit:#,0.##} | {goal.Reached.Show(goal.Format)} | "
                    + $"{(goal.IsMet ? "met" : "**missed**")} |\n");
        }

        return text.ToString();
    }

    /// <summary>One object for a part.</summary>
    public static string Json(string part, IEnumerable<Goal> goals) => new JsonObject
    {
        ["part"] = part,
        ["goals"] = new JsonArray([.. goals.Select(goal => new JsonObject
        {
            ["what"] = goal.What,
            [goal.IsMost ? "atMost" : "atLeast"] = goal.Limit,
            ["median"] = goal.Reached.Median,
            ["least"] = goal.Reached.Least,
            ["most"] = goal.Reached.Most,
            ["isMet"] = goal.IsMet,
        })]),
    }.ToJsonString();
}
