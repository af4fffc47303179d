using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace OssCallback.UnitTests.Documentation;

/// <summary>
/// What each package offers stands in its PublicApi.txt, so that a change of it is seen in review. UPDATE_DOCS=1 writes the files anew.
/// </summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData("OssCallback")]
    [InlineData("OssCallback.AspNetCore")]
    [InlineData("OssCallback.AzureFunctions")]
    [InlineData("OssCallback.AzureStorage")]
    [InlineData("OssCallback.Simulator")]
    [InlineData("OssCallback.Sqlite")]
    public void The_file_names_what_the_package_offers(string library)
    {
        var file = Repository.PathOf($"src/{library}/PublicApi.txt");
        var offered = string.Concat(Assembly.Load(library).GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal).Select(Describe));
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, offered);
        }

        Assert.True(offered == File.ReadAllText(file).ReplaceLineEndings("\n"), $"""
            The public surface of {library} is not what src/{library}/PublicApi.txt says. If the change is meant, write the file anew:
            UPDATE_DOCS=1 dotnet test --project tests/OssCallback.UnitTests -- --filter-class "*PublicApiTests"
            Missing: {string.Join("; ", offered.Split('\n').Except(File.ReadAllLines(file)).Take(10))}
            Gone: {string.Join("; ", File.ReadAllLines(file).Except(offered.Split('\n')).Take(10))}
            """);
    }

    private static string Describe(Type type)
    {
        var text = new StringBuilder();
        var bases = new[] { type.BaseType }.Where(parent => parent is not null && parent != typeof(object) && parent != typeof(ValueType)
                && parent != typeof(Enum) && parent != typeof(MulticastDelegate))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Where(face => !face.Name.StartsWith("IEquatable", StringComparison.Ordinal)))
            .Select(parent => Name(parent!))
            .Order(StringComparer.Ordinal)
            .ToList();
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class"
            : type.IsAbstract ? "abstract class" : "class";
        text.Append(CultureInfo.InvariantCulture, $"{kind} {type.FullName}");
        text.Append(bases.Count == 0 ? "\n" : $" : {string.Join(", ", bases)}\n");
        foreach (var member in type.GetMembers(Declared).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {member}\n");
        }

        return text.ToString();
    }

    private static string? Describe(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not MethodInfo ? null : member switch
        {
            FieldInfo { IsLiteral: true, IsPublic: true } field =>
                string.Create(CultureInfo.InvariantCulture, $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"),
            FieldInfo { IsPublic: true, IsSpecialName: false } field => $"field {Name(field.FieldType)} {field.Name}",
            PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
                $"{Static(property.GetMethod ?? property.SetMethod!)}{Name(property.PropertyType)} {property.Name} {{ {accessors} }}",
            ConstructorInfo { IsStatic: false } constructor when IsOffered(constructor) => $"new({Parameters(constructor)})",
            // What the compiler writes for records is not of interest; what we write, is.
            MethodInfo { IsSpecialName: false } method when IsOffered(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute))
                && !method.Name.Contains('<', StringComparison.Ordinal) =>
                $"{Static(method)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
            MethodInfo { IsSpecialName: true, IsStatic: true } conversion when IsOffered(conversion)
                && conversion.Name.StartsWith("op_", StringComparison.Ordinal)
                && !conversion.IsDefined(typeof(CompilerGeneratedAttribute)) =>
                $"static {Name(conversion.ReturnType)} {conversion.Name}({Parameters(conversion)})",
            EventInfo { AddMethod: { } add } observed when IsOffered(add) => $"event {observed.Name}",
            _ => null,
        };

    private static bool IsOffered(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Static(MethodBase method) => method.IsStatic ? "static " : string.Empty;

    private static string Accessors(PropertyInfo property) => string.Join(
        ' ', new[] { property.GetMethod, property.SetMethod }.Where(accessor => accessor is not null && IsOffered(accessor))
            .Select(accessor => accessor == property.GetMethod ? "get;"
                : accessor!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"));

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = …" : string.Empty)}"));

    private static string Name(Type type) =>
        type.IsByRef ? $"ref {Name(type.GetElementType()!)}"
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
}
