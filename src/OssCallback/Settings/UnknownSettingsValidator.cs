using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OssCallback.Settings;

/// <summary>Refuses names that nothing reads. Sections that are not ours are not looked at.</summary>
internal sealed class UnknownSettingsValidator(IConfiguration configuration, IEnumerable<SettingNames> names)
    : IValidateOptions<AllSettings>
{
    private readonly ILookup<string, SettingShape> _sections =
        names.ToLookup(name => name.Section, name => name.Shape, StringComparer.OrdinalIgnoreCase);

    public ValidateOptionsResult Validate(string? name, AllSettings options)
    {
        var failures = configuration.GetChildren()
            .SelectMany(section => _sections.Contains(section.Key)
                ? section.GetChildren().SelectMany(child => Below(child, [.. _sections[section.Key]], section.Key))
                : Misspelt(section))
            .ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>What is wrong with a name and those below it.</summary>
    /// <param name="setting">The name.</param>
    /// <param name="shapes">What may stand where it stands.</param>
    /// <param name="path">Where that is, as we spell it.</param>
    private IEnumerable<string> Below(IConfigurationSection setting, List<SettingShape> shapes, string path)
    {
        var found = shapes.Select(shape => shape.Element ?? shape.Members?.GetValueOrDefault(setting.Key)).OfType<SettingShape>().ToList();
        return shapes.Contains(SettingShape.Open) ? []
            : found.Count == 0
            ? [$"{setting.Path} is not a setting: nothing reads it. {Suggestion(setting.Key, shapes, path)}"]
            : setting.GetChildren().SelectMany(child => Below(child, found, $"{path}:{setting.Key}"));
    }

    private string Suggestion(string name, List<SettingShape> shapes, string path)
    {
        var here = shapes.SelectMany(shape => shape.Members?.Keys ?? []).Distinct(StringComparer.OrdinalIgnoreCase).Order().ToList();
        var section = path.Split(':')[0];
        return Nearest(name, here) is { } meant ? $"Did you mean {path}:{meant}?"
            : _sections[section].Select(shape => PathOf(name, shape, section)).FirstOrDefault(known => known is not null) is { } elsewhere
                ? $"Did you mean {elsewhere}?"
            : here.Count > 0 ? $"The names in {path} are {string.Join(", ", here)}."
            : $"{path} is a value, below which nothing stands.";
    }

    /// <summary>A short name is near to too many: of such only one that goes on alike.</summary>
    private static string? Nearest(string name, List<string> known) => known.Count == 0 ? null
        : Misspelling.Of(name, known)
            ?? known.Find(candidate => name.Length > 1 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where the same name stands deeper in a section.</summary>
    private static string? PathOf(string name, SettingShape shape, string path) =>
        shape.Element is { } element ? PathOf(name, element, $"{path}:{shape.ElementExample}")
        : shape.Members?.Keys.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } same ? $"{path}:{same}"
        : shape.Members?.Select(member => PathOf(name, member.Value, $"{path}:{member.Key}")).FirstOrDefault(found => found is not null);

    /// <summary>A section that is named almost like one of ours and holds a name of it; other software's are left alone.</summary>
    private IEnumerable<string> Misspelt(IConfigurationSection section) =>
        Misspelling.Of(section.Key, _sections.Select(known => known.Key)) is { } meant
        && section.GetChildren().Any(child => _sections[meant].Any(shape => shape.Members?.ContainsKey(child.Key) == true))
            ? [$"{section.Path} is not a section of the settings: nothing reads it. Did you mean {meant}?"]
            : [];
}
