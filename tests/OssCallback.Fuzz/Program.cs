using System.Runtime.InteropServices;
using OssCallback.Fuzz;
using SharpFuzz;
using SharpFuzz.Common;

const int MapBytes = 1 << 16;

// Run by tests/fuzz/run, which drives AFL++. Instrumented code counts from its first line on, also before AFL++ has said where to.
unsafe
{
    Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(MapBytes);
}

switch (args)
{
    case ["list"]:
        Console.WriteLine(string.Join('\n', Targets.All.Keys));
        return 0;

    // Puts counters into the branches of an assembly, so that AFL++ sees which of them an input takes.
    case ["instrument", .. var assemblies]:
        foreach (var assembly in assemblies)
        {
            Fuzzer.Instrument(assembly, _ => true, Options.Value);
        }

        return 0;

    // One input, such as one that AFL++ kept, outside of AFL++.
    case ["try", var name, .. var files] when Targets.All.TryGetValue(name, out var one):
        foreach (var file in files)
        {
            one(File.ReadAllBytes(file));
        }

        return 0;

    case [var name] when Targets.All.TryGetValue(name, out var target):
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target(input.ToArray());
        });
        return 0;

    default:
        Console.Error.WriteLine("Usage: OssCallback.Fuzz list | instrument ASSEMBLY… | TARGET | try TARGET FILE…");
        return 2;
}
