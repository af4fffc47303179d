using System.Reflection;

namespace OssCallback.IntegrationTests.Support;

/// <summary>The files of this checkout.</summary>
internal static class Checkout
{
    public static string PathOf(string file) => Path.Combine(
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            attribute => attribute.Key == "RepositoryRoot").Value!,
        file);
}
