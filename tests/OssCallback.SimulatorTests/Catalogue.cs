using System.Reflection;

namespace OssCallback.SimulatorTests;

/// <summary>Compares a catalogue of errors with the rows of a theory, so that no sentence is without a test that provokes it.</summary>
internal static class Catalogue
{
    /// <summary>Fails for an error without a row and for a row without an error.</summary>
    public static void AssertProvoked(Type errors, IEnumerable<string> rows)
    {
        var names = errors.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(method => method.Name);

        Assert.Equal(names.Order(StringComparer.Ordinal), rows.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
