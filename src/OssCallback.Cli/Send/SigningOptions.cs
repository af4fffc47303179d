using System.CommandLine;
using System.CommandLine.Parsing;
using OssCallback.Callbacks;

namespace OssCallback.Cli.Send;

/// <summary>Which key stands in for OSS's own, and what the callbacks look like.</summary>
internal sealed class SigningOptions
{
    private readonly Option<DirectoryInfo?> _dataDirectory = new("--data-dir")
    {
        Description = "Data directory of a playground or simulator whose keys are used (default .oss-playground, then .oss-simulator).",
        HelpName = "dir",
    };
    private readonly Option<FileInfo?> _key = new("--key")
    {
        Description = "PEM file with a private RSA key that the receiver trusts.",
        HelpName = "pem",
    };
    private readonly Option<string> _bodyType = new("--body-type")
    {
        Description = "Form of the body: form or json.",
        DefaultValueFactory = _ => "form",
    };

    public SigningOptions() => _bodyType.AcceptOnlyFromAmong("form", "json");

    public Option<string?> KeyUrl { get; } = new("--key-url")
    {
        Description =
            $"The address that x-oss-pub-key-url names (default: where the simulator of the data directory serves it, "
                + $"else {SigningKey.DefaultUrl}).",
        HelpName = "url",
    };

    public Option<string> Bucket { get; } = new("--bucket")
    {
        Description = "The bucket that the callback names.",
        DefaultValueFactory = _ => PlaygroundDefaults.Bucket,
        HelpName = "name",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_dataDirectory);
        command.Options.Add(_key);
        command.Options.Add(KeyUrl);
        command.Options.Add(_bodyType);
        command.Options.Add(Bucket);
    }

    public string BodyType(ParseResult parsed) =>
        parsed.GetValue(_bodyType) == "json" ? CallbackParameter.JsonBodyType : CallbackParameter.FormBodyType;

    /// <summary>The key.</summary>
    /// <exception cref="FormatException">There is none, or it cannot be read; the message says what to do.</exception>
    public SigningKey ReadKey(ParseResult parsed)
    {
        var directories = Directories(parsed);
        var file = parsed.GetValue(_key)?.FullName
            ?? directories.Select(SigningKey.FindFile).FirstOrDefault(found => found is not null)
            ?? throw new FormatException($"There is no development key in {string.Join(" or ", directories)}: start 'oss-callback "
                + $"playground' in this directory, or give --data-dir or --key.");
        return SigningKey.FromFile(file, parsed.GetValue(KeyUrl));
    }

    /// <summary>The key, or null where none was asked for and none lies about.</summary>
    /// <exception cref="FormatException">The one that was asked for cannot be read.</exception>
    public SigningKey? FindKey(ParseResult parsed) =>
        parsed.GetValue(_key) is null && parsed.GetValue(_dataDirectory) is null
            && SigningKey.DefaultDirectories.All(directory => SigningKey.FindFile(directory) is null)
            ? null
            : ReadKey(parsed);

    /// <summary>The key of --key, or null without that option.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public SigningKey? ReadGivenKey(ParseResult parsed) => parsed.GetValue(_key) is null ? null : ReadKey(parsed);

    /// <summary>The secret with which a playground signs tickets, or null where there is none.</summary>
    public byte[]? PlaygroundTicketKey(ParseResult parsed) =>
        Directories(parsed).Select(directory => Path.Combine(directory, PlaygroundDefaults.TicketKeyFile)).FirstOrDefault(File.Exists)
            is { } file
            ? Convert.FromBase64String(File.ReadAllText(file).Trim())
            : null;

    private IReadOnlyList<string> Directories(ParseResult parsed) =>
        parsed.GetValue(_dataDirectory) is { } directory ? [directory.FullName] : SigningKey.DefaultDirectories;

    /// <summary>The address that callbacks go to.</summary>
    public static Argument<string> CreateUrl()
    {
        var url = new Argument<string>("url") { Description = "The callback address, such as http://127.0.0.1:7071/api/callback." };
        url.Validators.Add(RequireUrl);
        return url;
    }

    private static void RequireUrl(ArgumentResult result)
    {
        if (result.Tokens.Count == 1
            && (!result.Tokens[0].Value.Contains("://", StringComparison.Ordinal)
                || Simulator.Callbacks.CallbackUrl.Parse(result.Tokens[0].Value) is null))
        {
            result.AddError(
                $"'{result.Tokens[0].Value}' is not an address that OSS could call, such as http://127.0.0.1:7071/api/callback.");
        }
    }
}
