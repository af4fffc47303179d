using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace OssCallback.Cli.Diagnosis;

/// <summary><c>oss-callback explain</c>: cause and fix of an error of OSS or of this service.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string?> Given = TextInput.CreateArgument("OSS's error XML, an EC number, a code or a message, or a file that holds it.");
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object for each explanation." };

    public static Command Create()
    {
        var command = new Command("explain", """
            Say what an error of OSS or of this service means, what causes it and what to do.

            A callback parameter in the error is decoded, the mistakes in it are marked, and the corrected value is shown.

            Exit code: 0 explained, 1 not known, 2 wrong usage.

            Example:
              oss-callback explain 0007-00000203
              oss-callback explain 'Error status : 502.'
              curl … | oss-callback explain
            """)
        {
            Given, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            var explanations = Explainer.Explain(await TextInput.ReadAsync(parsed.GetValue(Given), cancellationToken), now);
            foreach (var explanation in explanations)
            {
                if (parsed.GetValue(Json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(ExplanationView.Of(explanation), CliJsonContext.Lines.ExplanationView));
                }
                else
                {
                    Print(explanation, now);
                }
            }

            if (explanations.Count == 0)
            {
                await Console.Error.WriteLineAsync("This error is not in the catalogue (docs/errors.md). The EC number or the Message element of OSS's answer says most.");
            }

            return explanations.Count > 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
    }

    private static void Print(Explanation explanation, DateTimeOffset now)
    {
        var status = explanation.Status == 0 ? string.Empty : FormattableString.Invariant($"{explanation.Status} ");
        AnsiConsole.MarkupLineInterpolated($"[bold]{status}{explanation.Code}[/] {explanation.Ec} [grey]({explanation.Source})[/]");
        if (explanation.Message.Length > 0)
        {
            Console.WriteLine($"  {explanation.Message}");
        }

        AnsiConsole.MarkupLineInterpolated($"[yellow]cause[/]  {explanation.Cause}");
        AnsiConsole.MarkupLineInterpolated($"[green]fix[/]    {explanation.Fix}");
        foreach (var detail in explanation.Details)
        {
            Console.WriteLine($"       {detail}");
        }

        if (explanation.Artifact is { } artifact)
        {
            Console.WriteLine();
            ArtifactPrinter.Print(artifact, now);
        }
    }
}
