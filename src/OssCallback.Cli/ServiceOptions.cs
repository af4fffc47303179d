using System.CommandLine;
using System.CommandLine.Parsing;
using OssCallback.Callers;

namespace OssCallback.Cli;

/// <summary>Which service a verb talks to, and with which key.</summary>
internal static class ServiceOptions
{
    private const string ApiKeyVariable = "OSS_CALLBACK_API_KEY";

    /// <summary>Where a playground listens that was not told otherwise.</summary>
    public static readonly string DefaultServer = FormattableString.Invariant($"http://127.0.0.1:{PlaygroundDefaults.ServerPort}");

    public static Option<Uri> Server { get; } = new("--server")
    {
        Description = "The service.",
        HelpName = "url",
        DefaultValueFactory = _ => new Uri(DefaultServer + "/"),
        CustomParser = Parse,
    };

    public static Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = $"An API key (default: environment variable {ApiKeyVariable}).",
        HelpName = "key",
    };

    public static HttpClient CreateClient(ParseResult parsed) => CreateClient(parsed, parsed.GetRequiredValue(Server));

    public static HttpClient CreateClient(ParseResult parsed, Uri server)
    {
        var client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        if ((parsed.GetValue(ApiKey) ?? Environment.GetEnvironmentVariable(ApiKeyVariable)) is { Length: > 0 } key)
        {
            client.DefaultRequestHeaders.Add(ApiKeys.HeaderName, key);
        }

        return client;
    }

    private static Uri? Parse(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
        {
            return uri;
        }

        result.AddError("--server takes an address such as https://uploads.example.com.");
        return null;
    }
}
