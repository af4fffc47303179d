using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace OssCallback.Cli.Diagnosis;

/// <summary><c>oss-callback explain</c>: cause and fix of an error of OSS or of this service.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string?> Given = TextInput.CreateArgument(
        "OSS's error XML, an EC number, a code or a message, or a file that holds it.");
    private static readonly Option<string?> Lang = LanguageOption.Option;
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object for each explanation." };

    public static Command Create()
    {
        var command = new Command("explain", """
            Say what an error of OSS, of its clients or of this service means, what causes it and what to do.

            A callback parameter in the error is decoded, the mistakes in it are marked, and the corrected value is shown.

            Exit code: 0 explained, 1 not known, 2 wrong usage.

            Example:
              oss-callback explain 0007-00000203
              oss-callback explain 'Error status : 502.' --lang zh
              curl … | oss-callback explain
            """)
        {
            Given, Lang, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            var text = await TextInput.ReadAsync(parsed.GetValue(Given), cancellationToken);
            var explanations = Explainer.Explain(text, now, LanguageOption.Of(parsed));
            foreach (var explanation in explanations)
            {
                if (parsed.GetValue(Json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(ExplanationView.Of(explanation), CliJsonContext.Lines.ExplanationView));
                }
                else
                {
                    Print(explanation, now, LanguageOption.Of(parsed));
                }
            }

            if (explanations.Count > 0)
            {
                return ExitCodes.Ok;
            }

            await SayUnknownAsync(Explainer.OthersOfCode(text), LanguageOption.Of(parsed));
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
    }

    /// <summary>Not known is an answer too; what OSS says otherwise under the same code helps to compare.</summary>
    private static async Task SayUnknownAsync(IReadOnlyList<OssProblem> others, Language language)
    {
        var chinese = language == Language.Chinese;
        await Console.Error.WriteLineAsync(chinese
            ? "未知错误：目录（docs/errors.zh-CN.md）中没有它。OSS 应答中的 EC 编号和 Message 最有用。"
            : "Unknown: this error is not in the catalogue (docs/errors.md). The EC number and the Message element of OSS's answer "
                + "say most.");
        if (others.Count > 0)
        {
            await Console.Error.WriteLineAsync(chinese ? $"{others[0].Code} 的其他错误：" : $"Others of the code {others[0].Code}:");
            foreach (var other in others)
            {
                var sentence = other.Message.Length > 0 ? other.Message : other.In(language).Cause;
                await Console.Error.WriteLineAsync($"  {other.Ec ?? "-",-13}  {sentence}");
            }
        }
    }

    private static void Print(Explanation explanation, DateTimeOffset now, Language language)
    {
        var status = explanation.Status == 0 ? string.Empty : FormattableString.Invariant($"{explanation.Status} ");
        var what = string.Join(' ', new[] { status.Trim(), explanation.Code, explanation.Ec }.Where(part => !string.IsNullOrEmpty(part)));
        AnsiConsole.MarkupLineInterpolated($"[bold]{what}[/]{(what.Length == 0 ? string.Empty : " ")}[grey]({explanation.Source})[/]");
        if (explanation.Message.Length > 0)
        {
            Console.WriteLine($"  {explanation.Message}");
        }

        var (cause, fix) = language == Language.Chinese ? ("原因", "办法") : ("cause", "fix  ");
        AnsiConsole.MarkupLineInterpolated($"[yellow]{cause}[/]  {explanation.Cause}");
        AnsiConsole.MarkupLineInterpolated($"[green]{fix}[/]  {explanation.Fix}");
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
