using OssCallback.InfraTests.Support;

[assembly: AssemblyFixture(typeof(Linters))]

namespace OssCallback.InfraTests.Support;

/// <summary>The linters that come as Node packages, installed once as their lock file says.</summary>
public sealed class Linters
{
    private static readonly string Folder = Checkout.PathOf("tests/OssCallback.InfraTests/lint");

    private readonly Lazy<Task> _installed = new(InstallAsync);

    internal async Task<Tool> RunAsync(string linter, params string[] arguments)
    {
        await _installed.Value;
        return await Tool.RunAsync(Path.Combine(Folder, "node_modules", ".bin", linter), arguments);
    }

    private static async Task InstallAsync()
    {
        var lockFile = new FileInfo(Path.Combine(Folder, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < lockFile.LastWriteTimeUtc)
        {
            await Tool.SucceedAsync("npm", "ci", "--prefix", Folder);
        }
    }
}
