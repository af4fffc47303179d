using System.CommandLine;
using System.Text.Json;

namespace OssCallback.Cli.Diagnosis;

/// <summary><c>oss-callback decode</c>: what is inside, and what is wrong with it.</summary>
internal static class DecodeCommand
{
    private static readonly (ArtifactKind Kind, string Name)[] Kinds =
    [
        (ArtifactKind.Policy, "policy"), (ArtifactKind.Callback, "callback"), (ArtifactKind.CallbackVar, "callback-var"),
        (ArtifactKind.Ticket, "ticket"), (ArtifactKind.KeyUrl, "key-url"),
    ];

    private static readonly Argument<string?> Given = TextInput.CreateArgument("The Base64 text, ticket or JSON, or a file that holds it.");
    private static readonly Option<string?> As = new("--as")
    {
        Description = "What it is, when it should not be found out: policy, callback, callback-var, ticket or key-url.",
        HelpName = "kind",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object for each text." };

    public static Command Create()
    {
        var command = new Command("decode", """
            Show what is inside a policy, callback parameter, callback-var, ticket or key address, and what is wrong with it.

            For a policy also what a hostile client could still do with it. Nothing is sent anywhere. A whole grant, a presigned URL, a curl
            command and a form in HTML are taken apart.

            Exit code: 0 nothing wrong, 1 OSS or this service would refuse it, 2 wrong usage or none of these texts.

            Example:
              oss-callback decode eyJjYWxsYmFja1VybCI6Imh0dHA6Ly9leGFtcGxlLmNvbS8iLCJjYWxsYmFja0JvZHkiOiJvYmplY3Q9JChvYmplY3QpIn0=
              pbpaste | oss-callback decode --as policy
            """)
        {
            Given, As, Json,
        };
        As.AcceptOnlyFromAmong([.. Kinds.Select(kind => kind.Name)]);
        command.SetAction(RunAsync);
        return command;
    }

    public static string NameOf(ArtifactKind kind) => Array.Find(Kinds, known => known.Kind == kind).Name ?? "unknown";

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var now = TimeProvider.System.GetUtcNow();
            var kind = parsed.GetValue(As) is { } name ? Array.Find(Kinds, known => known.Name == name).Kind : ArtifactKind.Unknown;
            var artifacts = ArtifactReader.ReadAll(await TextInput.ReadAsync(parsed.GetValue(Given), cancellationToken), kind, now);
            if (artifacts is [{ Kind: ArtifactKind.Unknown }])
            {
                await Console.Error.WriteLineAsync(
                    "This is neither policy, callback parameter, callback-var, ticket nor key address. Say which it should be with --as.");
                return ExitCodes.Usage;
            }

            foreach (var artifact in artifacts)
            {
                if (parsed.GetValue(Json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(ArtifactView.Of(artifact), CliJsonContext.Lines.ArtifactView));
                }
                else
                {
                    ArtifactPrinter.Print(artifact, now);
                }
            }

            return artifacts.Any(artifact => artifact.HasErrors) ? ExitCodes.Failed : ExitCodes.Ok;
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
    }
}
