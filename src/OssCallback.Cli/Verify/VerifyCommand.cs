using System.CommandLine;
using System.Text;
using System.Text.Json;
using OssCallback.Callbacks;
using Spectre.Console;

namespace OssCallback.Cli.Verify;

/// <summary><c>oss-callback verify</c>: is this callback signed by OSS, and if not, why probably not.</summary>
internal static class VerifyCommand
{
    private static readonly Option<string> Target = new("--target")
    {
        Description = "Path and query of the request line, as signed.",
        HelpName = "/api/callback?x=1",
        Required = true,
    };
    private static readonly Option<string> Authorization = new("--authorization")
    {
        Description = "Value of the Authorization header.",
        HelpName = "base64",
        Required = true,
    };
    private static readonly Option<string> PublicKeyUrl = new("--pub-key-url")
    {
        Description = "Value of the x-oss-pub-key-url header.",
        HelpName = "base64",
        Required = true,
    };
    private static readonly Option<string?> Body = new("--body") { Description = "The body as text.", HelpName = "text" };
    private static readonly Option<FileInfo?> BodyFile = new("--body-file")
    {
        Description = "A file with the body's bytes; '-' reads standard input.",
        HelpName = "file",
    };
    private static readonly Option<string?> ContentMd5 = new("--content-md5")
    {
        Description = "Value of the Content-MD5 header; helps to find the cause.",
        HelpName = "base64",
    };
    private static readonly Option<string?> SignatureVersion = new("--signature-version")
    {
        Description = "Value of the "
        + "x-oss-signature-version header; only 1.0 can be checked.",
        HelpName = "version"
    };
    private static readonly Option<FileInfo?> TrustedKey = new("--trusted-key")
    {
        Description = "PEM file of a further key to trust, for the address in --pub-key-url; for callbacks of a simulator.",
        HelpName = "pem",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static Command Create()
    {
        var command = new Command("verify", """
            Check the signature of a callback request.

            Exit code: 0 valid, 1 invalid, 2 wrong usage.

            Example:
              oss-callback verify --target '/index.php?id=1&index=2' --body 'bucket=yonghu-test' \
                --authorization 'kKQeGTRccDKyHB3H9vF+xYMSrmhMZjzzl2/kdD1ktNVgbWEfYTQG0G2SU/RaHBovRCE8OkQDjC3uG33esH2txA==' \
                --pub-key-url 'aHR0cDovL2dvc3NwdWJsaWMuYWxpY2RuLmNvbS9jYWxsYmFja19wdWJfa2V5X3YxLnBlbQ=='
            """)
        {
            Target, Authorization, PublicKeyUrl, Body, BodyFile, ContentMd5, SignatureVersion, TrustedKey, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Body) is null == result.GetResult(BodyFile) is null)
            {
                result.AddError("Give the body with either --body or --body-file.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        byte[] body;
        TrustedKeys keys;
        try
        {
            body = await ReadBodyAsync(parsed, cancellationToken);
            keys = await ReadKeysAsync(parsed, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }

        var result = await CheckAsync(parsed, keys, body, cancellationToken);
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(result, CliJsonContext.Lines.VerifyResult));
        }
        else
        {
            AnsiConsole.MarkupLine(result.Valid ? "[green]valid[/]" : "[red]invalid[/]");
            AnsiConsole.WriteLine(result.Cause);
        }

        return result.Valid ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<VerifyResult> CheckAsync(
        ParseResult parsed, TrustedKeys keys, byte[] body, CancellationToken cancellationToken)
    {
        var target = parsed.GetRequiredValue(Target);
        var authorization = parsed.GetRequiredValue(Authorization);
        var (keyUrl, decoded) = KeyUrlHeader(parsed);
        var (key, verdict) = await keys.FindAsync(keyUrl, cancellationToken);
        if (key is not null)
        {
            verdict = CallbackSignature.Verify(key, authorization, target, body);
        }

        var cause = verdict == CallbackVerdict.Valid
            ? "OSS (or the key you trusted) signed this path, query and body. It does not say that an upload to your bucket happened: "
                + "see the ticket."
            : parsed.GetValue(SignatureVersion) is { } version && version.Trim() != "1.0"
                ? $"The callback says x-oss-signature-version: {version.Trim()}. Only the rule of version 1.0 is published: leave "
                    + "signatureVersion out of the callback parameter."
            : verdict == CallbackVerdict.SignatureMismatch ? Change(key!, authorization, target, body)
                ?? Unexplained(parsed, verdict, key, authorization, target, body)
            : Unexplained(parsed, verdict, key, authorization, target, body);
        return new VerifyResult(verdict == CallbackVerdict.Valid, JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString()),
            decoded ? "--pub-key-url was given decoded; the header holds it in Base64, and so it was taken. " + cause : cause,
            Encoding.UTF8.GetString(CallbackStringToSign.Build(target, body)));
    }

    /// <summary>The change on the way without which the signature holds, or null.</summary>
    private static string? Change(CallbackPublicKey key, string authorization, string target, byte[] body) =>
        CallbackVariants.Of(target, body)
        .Where(variant => CallbackSignature.Verify(key, authorization, variant.Target, variant.Body) == CallbackVerdict.Valid)
        .Select(variant => $"On the way {variant.Change}: without that the signature is good.")
        .FirstOrDefault();

    private static string Unexplained(ParseResult parsed, CallbackVerdict verdict, CallbackPublicKey? key, string authorization,
        string target, byte[] body) =>
        verdict == CallbackVerdict.SignatureMismatch && body.Length == 0
            ? "The body is empty: something read it before it was checked (a framework, a logger), or it was lost with its length on "
                + "the way. OSS never sends an empty body."
            : CallbackDiagnosis.Explain(verdict, key, authorization, parsed.GetValue(ContentMd5), target, [target], body);

    /// <summary>The header's value, also where it was copied out of a log that shows it decoded.</summary>
    private static (string Base64, bool WasDecoded) KeyUrlHeader(ParseResult parsed)
    {
        var given = parsed.GetRequiredValue(PublicKeyUrl).Trim();
        return given.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || given.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? (Convert.ToBase64String(Encoding.ASCII.GetBytes(given)), true)
            : (given, false);
    }

    private static async Task<byte[]> ReadBodyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Body) is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var file = parsed.GetValue(BodyFile)!;
        if (file.Name != "-")
        {
            return await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        }

        using var buffer = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }

    private static async Task<TrustedKeys> ReadKeysAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(TrustedKey) is not { } file)
        {
            return TrustedKeys.OssOnly;
        }

        var url = Encoding.ASCII.GetString(Convert.FromBase64String(KeyUrlHeader(parsed).Base64));
        return TrustedKeys.OssAnd(url, await File.ReadAllTextAsync(file.FullName, cancellationToken));
    }
}
