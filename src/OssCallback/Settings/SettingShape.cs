using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace OssCallback.Settings;

/// <summary>What may stand below a name in the settings.</summary>
public sealed class SettingShape
{
    private SettingShape()
    {
    }

    /// <summary>A value, below which nothing stands.</summary>
    public static SettingShape Value { get; } = new();

    /// <summary>An object of which nothing is known.</summary>
    internal static SettingShape Open { get; } = new();

    /// <summary>The names that may stand here; null where any may, or none.</summary>
    internal IReadOnlyDictionary<string, SettingShape>? Members { get; private init; }

    /// <summary>What stands below each of any names; null where only certain ones may stand.</summary>
    internal SettingShape? Element { get; private init; }

    /// <summary>One of those any names: a number in a list.</summary>
    internal string? ElementExample { get; private init; }

    /// <summary>The names of the properties that the configuration binder sets.</summary>
    /// <typeparam name="TOptions">The class that is bound.</typeparam>
    /// <param name="nested">
    /// The shape of each property that is an object of further properties, or a list or a dictionary of such objects.
    /// </param>
    public static SettingShape Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        params IEnumerable<(string Property, SettingShape Shape)> nested)
    {
        var shapes = nested.ToDictionary(pair => pair.Property, pair => pair.Shape, StringComparer.Ordinal);
        return new()
        {
            Members = typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite || property.PropertyType.IsInterface)
                .ToDictionary(
                    property => property.Name, property => Below(property.PropertyType, shapes.GetValueOrDefault(property.Name)),
                    StringComparer.OrdinalIgnoreCase),
        };
    }

    private static SettingShape Below(Type type, SettingShape? given) =>
        type.IsValueType || type == typeof(string) || type == typeof(Uri) ? Value
        : !typeof(IEnumerable).IsAssignableFrom(type) ? given ?? Open
        : type.IsGenericType && type.GetGenericArguments() is [.., var element] arguments
            ? new() { Element = Below(element, given), ElementExample = arguments.Length > 1 ? "default" : "0" }
        : new() { Element = given ?? Value, ElementExample = "0" };
}
