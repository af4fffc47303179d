using System.Reflection;

namespace OssCallback.UnitTests.Documentation;

/// <summary>Files at the root of the checkout.</summary>
internal static class Repository
{
    public static string Read(string file) => File.ReadAllText(PathOf(file));

    public static string PathOf(string file)
    {
        var root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            attribute => attribute.Key == "RepositoryRoot").Value!;
        return Path.Combine(root, file);
    }
}
