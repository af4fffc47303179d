using System.Globalization;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>What <c>tests/benchmarks/run</c> asks for.</summary>
/// <param name="Server">The measured server's DLL.</param>
/// <param name="Native">The same as a native program, or null.</param>
/// <param name="Beside">The DLL of another build, to be compared with; or null.</param>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="Seconds">How long each measurement takes.</param>
/// <param name="Script">The Lua script for wrk.</param>
/// <param name="Document">The document that the table is written into, or null.</param>
/// <param name="Json">Whether standard output is JSON.</param>
internal sealed record CallbackBenchmarkOptions(
    string Server, string? Native, string? Beside, int Rounds, int Seconds, string Script, string? Document, bool Json)
{
    /// <summary>Reads pairs of name and value.</summary>
    public static CallbackBenchmarkOptions Parse(ReadOnlySpan<string> args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            values[args[i]] = args[i + 1];
        }

        return new(values["--server"], values.GetValueOrDefault("--native"), values.GetValueOrDefault("--beside"), Number("--rounds"),
            Number("--seconds"), values["--script"], values.GetValueOrDefault("--document"), values.ContainsKey("--json"));

        int Number(string name) => int.Parse(values[name], CultureInfo.InvariantCulture);
    }
}
