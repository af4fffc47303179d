namespace OssCallback.Cli.Doctor;

/// <summary>An address of a stranger's key that careless comparisons take for OSS's.</summary>
/// <param name="Name">What the trick is called.</param>
/// <param name="Url">The address.</param>
/// <param name="NeedsDns">Whether its host is a name that leads to our listener only where a resolver says so.</param>
internal sealed record KeyUrlTrick(string Name, string Url, bool NeedsDns = false)
{
    private const string Host = "gosspublic.alicdn.com";
    private const string File = "callback_pub_key_v1.pem";

    /// <summary>All tricks for a listener.</summary>
    /// <param name="authority">Its host and port.</param>
    public static IReadOnlyList<KeyUrlTrick> All(string authority)
    {
        var port = authority[authority.LastIndexOf(':')..];
        var host = authority[..^port.Length];
        var parent = host.Any(char.IsAsciiLetter) ? host : "localhost";
        return
        [
            new("foreign host", $"http://{authority}/plain/{File}"),
            new("user-info", $"http://{Host}@{authority}/user-info/{File}"),
            new("user-info in upper case", $"HTTP://{Host.ToUpperInvariant()}@{authority}/upper/{File}"),
            new("user-info with password", $"http://{Host}:80@{authority}/password/{File}"),
            new("name in the path", $"http://{authority}/{Host}/{File}"),
            new("name in the query", $"http://{authority}/query?http://{Host}/{File}"),
            new("name in the fragment", $"http://{authority}/fragment#http://{Host}/{File}"),
            new("backslash", $"http://{authority}\\@{Host}/{File}"),
            new("suffix", $"http://{Host}.{parent}{port}/suffix/{File}", NeedsDns: parent == "localhost"),
            new("prefix", $"http://evil-{Host}{port}/prefix/{File}", NeedsDns: true),
            new("port", $"http://{Host}{port}/port/{File}", NeedsDns: true),
            new("other file", $"http://{Host}/other-file.pem", NeedsDns: true),
            new("dot segments", $"http://{Host}/{File}/../../other-file.pem", NeedsDns: true),
        ];
    }
}
