using System.Reflection;

namespace OssCallback.UnitTests.Documentation;

/// <summary>Files at the root of the checkout.</summary>
internal static class Repository
{
    public static string Read(string file)
    {
        var root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        return File.ReadAllText(Path.Combine(root, file));
    }
}
