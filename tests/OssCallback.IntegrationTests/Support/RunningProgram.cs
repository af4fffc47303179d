using System.Diagnostics;
using System.Globalization;

namespace OssCallback.IntegrationTests.Support;

/// <summary>One of our programs as a process of its own, started from beside the tests and ended by its id.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    public const string Cli = "oss-callback.dll";
    public const string Server = "OssCallback.Server.dll";
    public const string CrashingServer = "OssCallback.CrashingServer.dll";

    public const string ExampleApp = "OssCallback.ExampleApp.dll";

    private readonly Process _process;

    private RunningProgram(Process process, string input)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => Errors.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
    }

    public ProcessLog Output { get; } = new();

    public ProcessLog Errors { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static RunningProgram Start(string program, IEnumerable<string> arguments) =>
        Run("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments]);

    /// <summary>Starts a program that is told of a write beyond the limit of file sizes by an error, and not killed for it.</summary>
    public static RunningProgram StartIgnoringFileSizeSignal(string program, IEnumerable<string> arguments) =>
        Run("/bin/sh", ["-c", "trap '' XFSZ; exec \"$@\"", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments]);

    /// <summary>SIGKILL: nothing is flushed or closed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM, as systemd, Docker and Kubernetes send it.</summary>
    public async Task<int> TerminateAsync()
    {
        await SystemAsync("/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {Id}"));
        return await ExitAsync();
    }

    /// <summary>Changes the largest size that the process may give a file; null lifts the limit.</summary>
    public Task LimitFileSizeAsync(long? bytes) =>
        SystemAsync(
            "prlimit", "--pid", Id.ToString(CultureInfo.InvariantCulture),
            string.Create(
                CultureInfo.InvariantCulture,
                $"--fsize={(bytes is { } limit ? limit.ToString(CultureInfo.InvariantCulture) : "unlimited")}:unlimited"));

    /// <summary>Waits for the end and tells the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience.Of(TimeSpan.FromSeconds(60)));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"The process did not end. It wrote:\n{Output}\n{Errors}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <summary>Starts a program whose heap cannot grow beyond a limit: what needs more ends it.</summary>
    public static RunningProgram StartWithHeapLimit(string program, IEnumerable<string> arguments, long bytes) => Run(
        "dotnet",
        [Path.Combine(AppContext.BaseDirectory, program), .. arguments],
        ("DOTNET_GCHeapHardLimit", "0x" + bytes.ToString("x", CultureInfo.InvariantCulture)));

    /// <summary>Starts a program and answers its questions.</summary>
    public static RunningProgram StartWithInput(string program, IEnumerable<string> arguments, string input) =>
        Run("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments], input, []);

    /// <summary>Starts a program of the system.</summary>
    public static RunningProgram Run(string file, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        Run(file, arguments, input: string.Empty, environment);

    private static RunningProgram Run(
        string file, IEnumerable<string> arguments, string input, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };

        // Settings of whoever runs the tests must not reach the programs under test.
        foreach (var name
            in start.Environment.Keys.Where(
                name => name.Contains("__", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
                .ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["NO_COLOR"] = "1";
        return new RunningProgram(new Process { StartInfo = start }, input);
    }

    private static async Task SystemAsync(string file, params string[] arguments)
    {
        using var process = Process.Start(file, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
