using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Sts;

/// <summary>
/// Security tokens that carry their own contents under a MAC. Nothing is stored but the data directory's secret, so tokens outlive a
/// restart.
/// </summary>
internal sealed class SessionTokens
{
    /// <summary>What temporary key ids begin with.</summary>
    public const string KeyPrefix = "STS.";

    private const int SecretBytes = 32;

    private static readonly SimulatorJsonContext Compact = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });

    private readonly byte[] _secret;

    private SessionTokens(byte[] secret) => _secret = secret;

    /// <summary>Loads the secret of a data directory, or makes it.</summary>
    public static SessionTokens LoadOrCreate(string dataDirectory) =>
        new(SecretFile.LoadOrCreate(Path.Combine(dataDirectory, "sts_secret"), () => RandomNumberGenerator.GetBytes(SecretBytes)));

    public static string NewKeyId() =>
        KeyPrefix + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789", 25);

    /// <summary>The secret half of a temporary key; whoever has the data directory's secret can make it again.</summary>
    public string SecretOf(string accessKeyId) => Convert.ToBase64String(Mac("secret", Encoding.UTF8.GetBytes(accessKeyId)));

    public string Write(Session session)
    {
        // Forms carry the token in their policy, whose length is limited: the quotes of a session policy are not written as six characters
        // each.
        var json = JsonSerializer.SerializeToUtf8Bytes(session, Compact.Session);
        return Convert.ToBase64String([.. Mac("token", json), .. json]);
    }

    /// <summary>
    /// Reads a token; null where it was not issued here or belongs to another key. Whether it has expired is the caller's question.
    /// </summary>
    public Session? Read(string accessKeyId, string token)
    {
        var bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, bytes, out var count) || count <= SecretBytes)
        {
            return null;
        }

        var json = bytes.AsSpan(SecretBytes, count - SecretBytes);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SecretBytes), Mac("token", json)))
        {
            return null;
        }

        var session = JsonSerializer.Deserialize(json, SimulatorJsonContext.Default.Session);
        return session is not null && CredentialDirectory.SameText(session.AccessKeyId, accessKeyId) ? session : null;
    }

    private byte[] Mac(string purpose, ReadOnlySpan<byte> data) =>
        HMACSHA256.HashData(_secret, (byte[])[.. Encoding.ASCII.GetBytes(purpose), 0, .. data]);
}
