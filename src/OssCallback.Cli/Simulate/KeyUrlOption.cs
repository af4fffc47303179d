using System.CommandLine;

namespace OssCallback.Cli.Simulate;

/// <summary><c>--key-url</c>, which every command with a simulated OSS has.</summary>
internal static class KeyUrlOption
{
    public static Option<string?> Create() => new("--key-url")
    {
        Description = "The address that callbacks name in x-oss-pub-key-url, as written (default: the simulator's own). "
            + "With a host entry for its name the simulator serves its key there.",
        HelpName = "url",
    };
}
