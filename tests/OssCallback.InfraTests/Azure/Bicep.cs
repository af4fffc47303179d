using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Azure;

/// <summary>The Bicep compiler.</summary>
internal static class Bicep
{
    public const string Template = "infra/main.bicep";
    public const string Parameters = "infra/main.bicepparam";

    private static readonly string Compiler = Checkout.Metadata("Bicep");

    public static Task<Tool> RunAsync(params string[] arguments) => Tool.RunAsync(Compiler, arguments);

    public static Task<Tool> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Tool.RunAsync(Compiler, environment, arguments);
}
