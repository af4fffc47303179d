using Microsoft.Extensions.Options;

namespace OssCallback.Settings;

/// <summary>Collects what is wrong with one section; each line names the key, what is wrong, and an example.</summary>
internal sealed class SettingErrors(string section)
{
    private readonly List<string> _lines = [];

    /// <summary>Adds a line. Its example can be pasted into a shell; a command whose output is the value stays a command.</summary>
    public void Add(string key, string problem, string example) => Add(key, problem, key, example);

    /// <summary>Adds a line whose example is of another key.</summary>
    public void Add(string key, string problem, string exampleKey, string example)
    {
        var variable = $"{section}__{exampleKey.Replace(":", "__", StringComparison.Ordinal)}";
        _lines.Add($"{section}:{key} {problem}. Example: {variable}={Quote(example)}");
    }

    public void Require(string key, string? value, string example)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(key, "is missing", example);
        }
    }

    public void RequireRange(string key, long value, long min, long max, string example)
    {
        if (value < min || value > max)
        {
            Add(key, FormattableString.Invariant($"is {value}, but must be from {min} to {max}"), example);
        }
    }

    public ValidateOptionsResult Result() => _lines.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_lines);

    private static string Quote(string example) =>
        example.StartsWith("$(", StringComparison.Ordinal)
        || example.All(character => char.IsAsciiLetterOrDigit(character) || "-_.:/@,+=%".Contains(character, StringComparison.Ordinal))
            ? example
            : $"'{example}'";
}
