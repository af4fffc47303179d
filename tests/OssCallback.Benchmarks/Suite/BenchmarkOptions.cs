using System.Globalization;

namespace OssCallback.Benchmarks.Suite;

/// <summary>What <c>tests/benchmarks/run</c> asks for.</summary>
/// <param name="Parts">Which parts are measured, in the order of <see cref="BenchmarkSuite"/>.</param>
/// <param name="Server">The DLL of <c>tests/OssCallback.MeasuredServer</c>.</param>
/// <param name="Native">The same as a native program, or null.</param>
/// <param name="Beside">The DLL of another build, to be compared with; or null.</param>
/// <param name="Command">The DLL of the command line, for <c>oss-callback load</c>.</param>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="Seconds">How long each measurement takes.</param>
/// <param name="Records">How many records the largest store has.</param>
/// <param name="Script">The Lua script for wrk.</param>
/// <param name="Directory">Where servers keep their data: a folder on a real disk, which exists for this run only.</param>
/// <param name="Document">The document that the tables are written into, or null.</param>
/// <param name="Json">Whether standard output has a line of JSON for each part instead of its tables.</param>
internal sealed record BenchmarkOptions(
    IReadOnlyList<string> Parts, string Server, string? Native, string? Beside, string Command, int Rounds, int Seconds, long Records,
    string Script, string Directory, string? Document, bool Json)
{
    /// <summary>Reads pairs of name and value.</summary>
    public static BenchmarkOptions Parse(ReadOnlySpan<string> args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            values[args[i]] = args[i + 1];
        }

        return new(
            values["--parts"].Split(' ', StringSplitOptions.RemoveEmptyEntries), values["--server"], values.GetValueOrDefault("--native"),
            values.GetValueOrDefault("--beside"), values["--command"], Number("--rounds"), Number("--seconds"), Number("--records"),
            values["--script"], values["--directory"], values.GetValueOrDefault("--document"), values.ContainsKey("--json"));

        int Number(string name) => int.Parse(values[name], CultureInfo.InvariantCulture);
    }
}
