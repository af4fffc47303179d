using System.Buffers;
using System.Collections.ObjectModel;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OssCallback.Callbacks;

/// <summary>The callback parameter of an upload: what OSS is to call, and with which body.</summary>
/// <remarks>
/// OSS developer reference, "Callback", section on parameters. Built only through <see cref="Create"/>, so what exists is what OSS accepts.
/// </remarks>
public sealed partial record CallbackParameter
{
    /// <summary>The default body type.</summary>
    public const string FormBodyType = "application/x-www-form-urlencoded";

    /// <summary>The other body type.</summary>
    public const string JsonBodyType = "application/json";

    /// <summary>The largest Base64 text of a parameter, and of the variables.</summary>
    public const int MaxBase64Length = 5 * 1024;

    private CallbackParameter()
    {
    }

    /// <summary>One to five addresses.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The Host header, or null for the address's own.</summary>
    public string? Host { get; private init; }

    /// <summary>The body with its <c>${…}</c> placeholders.</summary>
    public required string Body { get; init; }

    /// <summary>One of the two body types.</summary>
    public required string BodyType { get; init; }

    /// <summary>Whether OSS sends the host name in the TLS handshake.</summary>
    public bool Sni { get; private init; }

    /// <summary>Custom variables; names begin with <c>x:</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The text of <see cref="ToBase64"/>: each grant shows it more than once.</summary>
    private string Base64 { get; init; } = string.Empty;

    /// <summary>Builds a parameter, or says why OSS would refuse it.</summary>
    /// <param name="urls">One to five addresses with scheme.</param>
    /// <param name="body">The template, not empty, in which every <c>$</c> opens a <c>${…}</c>.</param>
    /// <param name="bodyType">One of the two constants.</param>
    /// <param name="host">The Host header or null.</param>
    /// <param name="sni">Whether to send the host name in the TLS handshake.</param>
    /// <param name="variables">Custom variables or null.</param>
    /// <param name="allowPrivate">Whether private addresses and plain http pass; true in Development only.</param>
    /// <exception cref="ArgumentException">OSS, or the rules above, would refuse it; the message says why.</exception>
    public static CallbackParameter Create(IReadOnlyList<string> urls, string body, string bodyType = FormBodyType, string? host = null,
        bool sni = false, IReadOnlyDictionary<string, string>? variables = null, bool allowPrivate = false)
    {
        if (urls.Count is 0 or > CallbackUrl.MaxCount)
        {
            throw new ArgumentException($"A callback needs 1 to {CallbackUrl.MaxCount} addresses, not {urls.Count}.", nameof(urls));
        }

        foreach (var url in urls)
        {
            if (!CallbackUrl.IsAcceptable(url, allowPrivate, out var reason))
            {
                throw new ArgumentException($"The callback address '{url}' {reason}.", nameof(urls));
            }
        }

        if (bodyType is not (FormBodyType or JsonBodyType))
        {
            throw new ArgumentException($"The body type must be {FormBodyType} or {JsonBodyType}, not '{bodyType}'.", nameof(bodyType));
        }

        CheckBody(body);
        if (host is not null && !IsHost(host))
        {
            throw new ArgumentException($"The callback host '{host}' is not a host name with an optional port.", nameof(host));
        }

        CheckVariables(variables ?? ReadOnlyDictionary<string, string>.Empty);
        var parameter = new CallbackParameter
        {
            Urls = urls,
            Body = body,
            BodyType = bodyType,
            Host = host,
            Sni = sni,
            Variables = variables ?? ReadOnlyDictionary<string, string>.Empty,
        };
        parameter = parameter with { Base64 = Convert.ToBase64String(parameter.ToUtf8Json()) };
        CheckLength(parameter.Base64, "callback parameter", nameof(body));
        if (variables is not null)
        {
            CheckLength(parameter.VariablesToBase64(), "variables", nameof(variables));
        }

        return parameter;
    }

    /// <summary>The JSON object that OSS documents.</summary>
    public string ToJson() => Encoding.UTF8.GetString(ToUtf8Json());

    /// <summary>The value of the form field <c>callback</c> or the header <c>x-oss-callback</c>.</summary>
    public string ToBase64() => Base64;

    /// <summary>The value of <c>x-oss-callback-var</c>; in a form the variables are fields of their own instead.</summary>
    public string VariablesToBase64() => Convert.ToBase64String(WriteJson(json => WriteStrings(json, Variables)));

    private ReadOnlySpan<byte> ToUtf8Json() => WriteJson(json =>
    {
        json.WriteString("callbackUrl", string.Join(';', Urls));
        if (Host is not null)
        {
            json.WriteString("callbackHost", Host);
        }

        json.WriteString("callbackBody", Body);
        json.WriteString("callbackBodyType", BodyType);
        if (Sni)
        {
            json.WriteBoolean("callbackSNI", true);
        }
    });

    private static void CheckBody(string body)
    {
        if (body.Length == 0)
        {
            throw new ArgumentException("The callback body must not be empty.", nameof(body));
        }

        for (var dollar = body.IndexOf('$', StringComparison.Ordinal); dollar >= 0; dollar = body.IndexOf('$', dollar + 1))
        {
            if (dollar + 1 == body.Length || body[dollar + 1] != '{')
            {
                throw new ArgumentException(
                    $"In the callback body the '$' at position {dollar} must be followed by '{{': write ${{object}}, not $(object).",
                    nameof(body));
            }

            if (body.IndexOf('}', dollar) < 0)
            {
                throw new ArgumentException(
                    $"In the callback body the placeholder at position {dollar} is not closed by '}}'.", nameof(body));
            }
        }
    }

    private static void CheckVariables(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var name in variables.Keys)
        {
            if (!IsVariableName(name))
            {
                throw new ArgumentException(
                    $"The variable '{name}' must be named 'x:' and then lower case letters, digits, '_', '-' or '.'.", nameof(variables));
            }
        }
    }

    /// <summary>Whether OSS takes this as the name of a custom variable.</summary>
    internal static bool IsVariableName(string name) => VariableName().IsMatch(name);

    /// <summary>Whether a text is a host name with an optional port.</summary>
    internal static bool IsHost(string host) => HostHeader().IsMatch(host);

    private static void CheckLength(string base64, string what, string parameter)
    {
        if (base64.Length > MaxBase64Length)
        {
            throw new ArgumentException($"The {what} is {base64.Length} characters of Base64; OSS takes {MaxBase64Length}.", parameter);
        }
    }

    private static ReadOnlySpan<byte> WriteJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void WriteStrings(Utf8JsonWriter json, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, value) in values)
        {
            json.WriteString(name, value);
        }
    }

    [GeneratedRegex(@"^x:[a-z0-9_.\-]{1,64}\z")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"^[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?\z")]
    private static partial Regex HostHeader();
}
