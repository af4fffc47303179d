using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Http;

namespace OssCallback.Cli.Send;

/// <summary>A private key that stands in for OSS's own, and the address under which the receiver knows its public half.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly CallbackKey _key;

    private SigningKey(CallbackKey key, string url)
    {
        _key = key;
        Url = url;
    }

    /// <summary>The address of the public half.</summary>
    public string Url { get; }

    public string UrlBase64 => Convert.ToBase64String(Encoding.ASCII.GetBytes(Url));

    /// <summary>Where playground and simulator keep their key when they are started without <c>--data-dir</c>.</summary>
    public static IReadOnlyList<string> DefaultDirectories { get; } = [".oss-playground", ".oss-simulator"];

    /// <summary>The address under which a simulator on its default port serves the public half.</summary>
    public static string DefaultUrl => FormattableString.Invariant($"http://127.0.0.1:{PlaygroundDefaults.OssPort}/{OssRouter.KeyPath}");

    /// <summary>The public half.</summary>
    public string PublicPem => _key.PublicPem;

    /// <summary>A new key of the length of OSS's own.</summary>
    [SuppressMessage(
        "Security", "CA5385", Justification = "OSS's own callback key has 512 bits; this one must look the same to verifiers.")]
    public static SigningKey Create(string url)
    {
        using var key = RSA.Create(512);
        return new(CallbackKey.FromPem(key.ExportPkcs8PrivateKeyPem()), url);
    }

    /// <summary>Reads a PEM file.</summary>
    /// <exception cref="FormatException">It holds no RSA private key.</exception>
    public static SigningKey FromFile(string file, string? url) =>
        new(CallbackKey.FromPem(File.ReadAllText(file)), url ?? UrlBeside(file) ?? DefaultUrl);

    /// <summary>The key file of a simulator's or a playground's data directory; null when there is none.</summary>
    public static string? FindFile(string directory) =>
        new[] { Path.Combine(directory, CallbackKey.FileName), Path.Combine(directory, "oss", CallbackKey.FileName) }.FirstOrDefault(
            File.Exists);

    /// <summary>Base64 signature over the target of an address and a body; by one thread at a time.</summary>
    public string Sign(CallbackUrl url, ReadOnlySpan<byte> body) => _key.Sign(url, body, withWrongKey: false);

    public void Dispose() => _key.Dispose();

    /// <summary>The address at which the simulator whose key this is served it last.</summary>
    private static string? UrlBeside(string file) =>
        Path.GetFileName(file) == CallbackKey.FileName && Path.Combine(Path.GetDirectoryName(file)!, CallbackKey.UrlFileName) is var beside
            && File.Exists(beside)
            ? File.ReadAllText(beside)
            : null;
}
