using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>
/// Issues and checks tickets: <c>v1.kid.exp.profile.user[.prefix].mac</c>, <c>v2.kid.exp.profile.user.variables.mac</c> where the
/// variables were granted too, and <c>v3.kid.exp.profile.user.[variables].filename.mac</c> where the file's own name is known.
/// </summary>
/// <remarks>
/// OSS's signature says only that OSS produced a body for our path; anyone with a bucket can have that. The ticket is ours: a constant in
/// the callback body, under our own MAC, which also covers bucket and object (or prefix). It can be read by the client and holds no secret.
/// </remarks>
public sealed class TicketSigner
{
    /// <summary>The shortest secret in bytes.</summary>
    public const int MinKeyBytes = 32;

    private const string Version = "v1";
    private const string VersionWithVariables = "v2";
    private const string VersionWithName = "v3";
    private const int MacBytes = 16;
    private const int MaxLength = 2048;
    private const int PartsOfKey = 6;
    private const int MaxParts = 8;
    private const int MaxOnStack = 1024;

    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly (string Id, byte[] Secret)[] _keys;

    /// <summary>Uses <c>Callback:TicketKeys</c>.</summary>
    public TicketSigner(IOptions<CallbackOptions> options)
        : this(options.Value.TicketKeys.Select(Convert.FromBase64String))
    {
    }

    /// <summary>The first secret signs, all verify.</summary>
    public TicketSigner(IEnumerable<byte[]> secrets) => _keys = [.. secrets.Select(secret => (KeyId(secret), secret))];

    /// <summary>Issues a ticket for one object, or for a prefix when the ticket has one.</summary>
    /// <param name="ticket">What it is to say.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="objectKey">The key; with a prefix it does not count.</param>
    /// <param name="variables">The custom variables that were granted, for one object only; null where the uploader chooses them.</param>
    /// <exception cref="ArgumentException">The user's name is too long, or a prefix has variables or a file name.</exception>
    public string Issue(UploadTicket ticket, string bucket, string objectKey, IReadOnlyDictionary<string, string>? variables = null)
    {
        if (ticket.Prefix is not null && (variables is not null || ticket.FileName is not null))
        {
            throw new ArgumentException("Each upload below a prefix has its own variables and file name.", nameof(variables));
        }

        if (Encoding.UTF8.GetByteCount(ticket.User) > UploadTicket.MaxUserBytes)
        {
            throw new ArgumentException($"A user name has at most {UploadTicket.MaxUserBytes} bytes of UTF-8.", nameof(ticket));
        }

        var (id, secret) = _keys[0];
        var version = ticket.FileName is not null ? VersionWithName : variables is not null ? VersionWithVariables : Version;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{version}.{id}.{ticket.Expires.ToUnixTimeSeconds()}.{Pack(ticket.Profile)}.{Pack(ticket.User)}");
        if (ticket.Prefix is not null)
        {
            text += "." + Pack(ticket.Prefix);
        }
        else if (ticket.FileName is not null)
        {
            text += $".{(variables is null ? string.Empty : MacOfVariables(secret, variables))}.{Pack(ticket.FileName)}";
        }
        else if (variables is not null)
        {
            text += "." + MacOfVariables(secret, variables);
        }

        return $"{text}.{Base64Url.EncodeToString(Mac(secret, text, bucket, ticket.Prefix ?? objectKey))}";
    }

    /// <summary>Checks a ticket that came with an object.</summary>
    /// <param name="text">The ticket or null.</param>
    /// <param name="bucket">The bucket, from the callback's body.</param>
    /// <param name="objectKey">The key, from the callback's body.</param>
    /// <param name="now">The time to compare the expiry with.</param>
    /// <param name="variables">The custom variables that came with the ticket; null where none can, as in a confirmation.</param>
    /// <returns>The verdict, and with <see cref="TicketVerdict.Valid"/> what the ticket says.</returns>
    public (TicketVerdict Verdict, UploadTicket? Ticket) Verify(
        string? text, string bucket, string objectKey, DateTimeOffset now, IReadOnlyDictionary<string, string>? variables = null)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (TicketVerdict.Missing, null);
        }

        if (Read(text) is not { } read)
        {
            return (TicketVerdict.Malformed, null);
        }

        var (keyId, ticket, mac) = read;
        var key = Array.Find(_keys, key => key.Id == keyId);
        if (key.Secret is null)
        {
            return (TicketVerdict.Foreign, null);
        }

        var expected = Mac(key.Secret, text.AsSpan(0, text.LastIndexOf('.')), bucket, ticket.Prefix ?? objectKey);
        if (!CryptographicOperations.FixedTimeEquals(mac, expected) || (ticket.Prefix is { } directory && !IsWithin(objectKey, directory)))
        {
            return (TicketVerdict.Mismatch, null);
        }

        if (ticket.Variables is { } covered && variables is not null && !CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(covered), Encoding.ASCII.GetBytes(MacOfVariables(key.Secret, variables))))
        {
            return (TicketVerdict.OtherVariables, null);
        }

        return ticket.Expires <= now ? (TicketVerdict.Expired, null) : (TicketVerdict.Valid, ticket);
    }

    /// <summary>What a ticket says, before anybody has checked its MAC; null when the text has not the form of one.</summary>
    internal static (string KeyId, UploadTicket Ticket, byte[] Mac)? Read(string text)
    {
        // The decoder would pass over white space; the MAC counts on there being no line break.
        var whole = text.AsSpan();
        Span<Range> parts = stackalloc Range[MaxParts + 1];
        var count = text.Length <= MaxLength && !whole.ContainsAnyExcept(Characters) ? whole.Split(parts, '.') : 0;
        if (!IsKnown(count > 0 ? whole[parts[0]] : default, count)
            || !long.TryParse(whole[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            || expires > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || Unpack(whole[parts[3]]) is not { } profile
            || Unpack(whole[parts[4]]) is not { } user
            || !TryReadMac(whole[parts[count - 1]], out var mac))
        {
            return null;
        }

        string? prefix = null;
        string? variables = null;
        string? fileName = null;
        switch (whole[parts[0]])
        {
            case Version:
                prefix = count > PartsOfKey ? Unpack(whole[parts[5]]) : null;
                break;
            case VersionWithVariables:
                variables = whole[parts[5]].ToString();
                break;
            default:
                variables = whole[parts[5]].IsEmpty ? null : whole[parts[5]].ToString();
                fileName = Unpack(whole[parts[6]]);
                break;
        }

        // Whatever has a part beyond those of a plain key has what the part is for.
        return (count > PartsOfKey && (prefix ?? variables ?? fileName) is null) || (count == MaxParts && fileName is null)
            ? null
            : (whole[parts[1]].ToString(),
                new UploadTicket(DateTimeOffset.FromUnixTimeSeconds(expires), profile, user, prefix)
                {
                    Variables = variables,
                    FileName = fileName,
                },
                mac);
    }

    private static bool IsKnown(ReadOnlySpan<char> version, int parts) => version switch
    {
        Version => parts is PartsOfKey or PartsOfKey + 1,
        VersionWithVariables => parts == PartsOfKey + 1,
        VersionWithName => parts == PartsOfKey + 2,
        _ => false,
    };

    private static bool IsWithin(string objectKey, string directory) =>
        objectKey.StartsWith(directory, StringComparison.Ordinal) && ObjectName.IsAcceptable(objectKey);

    /// <summary>The refusal that a verdict other than <see cref="TicketVerdict.Valid"/> means.</summary>
    internal static ErrorCode ErrorOf(TicketVerdict verdict) => verdict switch
    {
        TicketVerdict.Missing => ErrorCodes.TicketMissing,
        TicketVerdict.Foreign => ErrorCodes.TicketForeign,
        TicketVerdict.Mismatch or TicketVerdict.OtherVariables => ErrorCodes.TicketMismatch,
        TicketVerdict.Expired => ErrorCodes.TicketExpired,
        _ => ErrorCodes.TicketMalformed,
    };

    /// <summary>A key's name is drawn from the key, so that there is nothing to name and nothing to mix up.</summary>
    private static string KeyId(byte[] secret) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, "ticket key id"u8).AsSpan(0, 3));

    private static byte[] Mac(byte[] secret, ReadOnlySpan<char> text, string bucket, string keyOrPrefix)
    {
        // The text has no line break and its number of parts tells an exact key from a prefix: the covered bytes are unambiguous.
        var length = text.Length + 1 + Encoding.UTF8.GetByteCount(bucket) + 1 + Encoding.UTF8.GetByteCount(keyOrPrefix);
        Span<byte> covered = length <= MaxOnStack ? stackalloc byte[length] : new byte[length];
        var count = Encoding.ASCII.GetBytes(text, covered);
        covered[count++] = (byte)'\n';
        count += Encoding.UTF8.GetBytes(bucket, covered[count..]);
        covered[count++] = (byte)'\n';
        Encoding.UTF8.GetBytes(keyOrPrefix, covered[count..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, covered, mac);
        return mac[..MacBytes].ToArray();
    }

    /// <summary>Covers those that have a value: whether OSS sends an empty variable as an empty text or not at all is not known.</summary>
    private static string MacOfVariables(byte[] secret, IReadOnlyDictionary<string, string> variables)
    {
        // Each text comes with its length: no two sets of variables have the same covered bytes.
        var text = new StringBuilder("variables\n");
        foreach (var (name, value) in variables.Where(variable => variable.Value.Length > 0)
            .OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}={value.Length}:{value}\n");
        }

        return Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, MacBytes));
    }

    private static bool TryReadMac(ReadOnlySpan<char> text, out byte[] mac)
    {
        mac = new byte[MacBytes];

        // The decoder throws on what is not Base64.
        return text.Length == 22 && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, mac, out var count) && count == MacBytes;
    }

    private static string Pack(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string? Unpack(ReadOnlySpan<char> text)
    {
        var length = Base64Url.GetMaxDecodedLength(text.Length);
        Span<byte> bytes = length <= MaxOnStack ? stackalloc byte[length] : new byte[length];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var count)
            ? Encoding.UTF8.GetString(bytes[..count])
            : null;
    }
}
