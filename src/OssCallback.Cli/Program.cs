using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using OssCallback.Cli;
using OssCallback.Cli.Backup;
using OssCallback.Cli.Diagnosis;
using OssCallback.Cli.Doctor;
using OssCallback.Cli.Export;
using OssCallback.Cli.Failed;
using OssCallback.Cli.Init;
using OssCallback.Cli.Load;
using OssCallback.Cli.Notifications;
using OssCallback.Cli.Playground;
using OssCallback.Cli.Reconcile;
using OssCallback.Cli.Review;
using OssCallback.Cli.Send;
using OssCallback.Cli.Serve;
using OssCallback.Cli.Simulate;
using OssCallback.Cli.Sweep;
using OssCallback.Cli.Upload;
using OssCallback.Cli.Verify;
using OssCallback.Server;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    // What a script reads is not broken at a width that is not there.
    AnsiConsole.Profile.Width = int.MaxValue / 2;
}

var root = new RootCommand("Direct upload to Alibaba Cloud OSS with signed callbacks: try it, run it, use it, check it.")
{
    PlaygroundCommand.Create(),
    InitCommand.Create(),
    ServeCommand.Create(),
    SimulateCommand.Create(),
    UploadCommand.Create(),
    FailedCommand.Create(),
    NotificationsCommand.Create(),
    ListenCommand.Create(),
    ReconcileCommand.Create(),
    ReviewCommand.Create(),
    SweepCommand.Create(),
    EraseCommand.Create(),
    ExportCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    VerifyCommand.Create(),
    SendCommand.Create(),
    ExplainCommand.Create(),
    LoadCommand.Create(),
    DecodeCommand.Create(),
    DoctorCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.CommandResult.Command == root)
{
    // The list of verbs shows what each is for; examples belong to the verb's own help.
    foreach (var verb in root.Subcommands)
    {
        verb.Description = verb.Description?.Split('\n')[0];
    }
}

// Long enough for the server's own shutdown, which finishes the callbacks under way; by default the process is ended after two seconds.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = ServerHost.ShutdownTimeout + TimeSpan.FromSeconds(5) };
if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction mistake)
{
    // What is wrong must not scroll away under the help; and with --json a script reads the output, so nothing of it goes there.
    configuration.Output = configuration.Error;
    mistake.ShowHelp = false;
}

var exitCode = await parsed.InvokeAsync(configuration);
if (parsed.Errors.Count == 0)
{
    return exitCode;
}

var verbs = new Stack<string>();
for (var result = parsed.CommandResult; result.Command != root; result = (CommandResult)result.Parent!)
{
    verbs.Push($" {result.Command.Name}");
}

await Console.Error.WriteLineAsync($"See: oss-callback{string.Concat(verbs)} --help");
return ExitCodes.Usage;
