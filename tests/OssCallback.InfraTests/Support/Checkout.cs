using System.Reflection;

namespace OssCallback.InfraTests.Support;

/// <summary>The files of this checkout, and what the build knows about tools.</summary>
internal static class Checkout
{
    public static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    public static string Metadata(string key) =>
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
