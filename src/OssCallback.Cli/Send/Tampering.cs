using System.Text;
using OssCallback.Callbacks;
using OssCallback.Simulator.Callbacks;
using CallbackUrl = OssCallback.Simulator.Callbacks.CallbackUrl;

namespace OssCallback.Cli.Send;

/// <summary>Falsifies a callback, each part where an attacker or a proxy would.</summary>
internal static class Tampering
{
    private const string StrangersKey = "https://gosspublic.alicdn.com.example/callback_pub_key_v1.pem";

    /// <summary>The names that the command line takes.</summary>
    public static IReadOnlyDictionary<string, Tamper> Names { get; } = new Dictionary<string, Tamper>
    {
        ["path"] = Tamper.Path,
        ["query"] = Tamper.Query,
        ["body"] = Tamper.Body,
        ["signature"] = Tamper.Signature,
        ["key-url"] = Tamper.KeyUrl,
        ["authorization"] = Tamper.Authorization,
        ["ticket"] = Tamper.Ticket,
    };

    /// <summary>
    /// The address that is signed. A receiver routes by path and may ignore the query, so the request line stays and the signature is
    /// another's.
    /// </summary>
    public static CallbackUrl SignedUrl(CallbackUrl url, Tamper tamper) => tamper switch
    {
        Tamper.Path => url with { Path = url.Path.TrimEnd('/') + "/of-somebody-else" },
        Tamper.Query => url with { Query = url.Query.Length == 0 ? "?tampered=1" : url.Query + "&tampered=1" },
        _ => url,
    };

    /// <summary>The template that is expanded and signed.</summary>
    /// <exception cref="FormatException">There is no ticket to change.</exception>
    public static CallbackRequest Template(CallbackRequest callback, Tamper tamper, string? ticket)
    {
        if (tamper != Tamper.Ticket)
        {
            return callback;
        }

        var template = callback.Body.Render(name => "${" + name + "}");
        if (ticket is null || !template.Contains(ticket, StringComparison.Ordinal))
        {
            throw new FormatException("--tamper ticket needs a ticket: add --grant, --ticket or --ticket-key.");
        }

        var mac = ticket.LastIndexOf('.') + 1;
        if (mac == ticket.Length)
        {
            throw new FormatException("--tamper ticket needs a ticket that ends with its MAC.");
        }

        var changed = ticket[..mac] + (ticket[mac] == 'A' ? 'B' : 'A') + ticket[(mac + 1)..];
        return callback with
        {
            Body = Simulator.Callbacks.CallbackTemplate.Parse(template.Replace(ticket, changed, StringComparison.Ordinal))!,
        };
    }

    /// <summary>The message as it goes on the wire.</summary>
    /// <param name="message">Signed.</param>
    /// <param name="url">Where it goes.</param>
    /// <param name="tamper">What is changed.</param>
    public static CallbackMessage Apply(CallbackMessage message, CallbackUrl url, Tamper tamper) => tamper switch
    {
        Tamper.Path or Tamper.Query => message with { Target = url.Path + url.Query },
        Tamper.Body => message.WithBody(Changed(message.Body)),
        Tamper.Signature => message.WithHeader(CallbackHeaders.Authorization, Flipped(message.Header(CallbackHeaders.Authorization)!)),
        Tamper.KeyUrl => message.WithHeader(CallbackHeaders.PublicKeyUrl, Convert.ToBase64String(Encoding.ASCII.GetBytes(StrangersKey))),
        Tamper.Authorization => message.WithHeader(CallbackHeaders.Authorization, null),
        _ => message,
    };

    private static byte[] Changed(byte[] body) =>
        body is [.. var inside, (byte)'}'] ? [.. inside, .. ",\"tampered\":1}"u8] : [.. body, .. "&tampered=1"u8];

    private static string Flipped(string base64)
    {
        var signature = Convert.FromBase64String(base64);
        signature[^1] ^= 1;
        return Convert.ToBase64String(signature);
    }
}
