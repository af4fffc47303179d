using System.Text;
using System.Text.Json;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>The fields of a callback body, form or JSON, read after the signature was found good.</summary>
/// <remarks>
/// OSS expands the template without validating it, so reading is tolerant where real OSS is loose (null or empty image information,
/// quoted numbers, fields that we do not know) and strict where a hostile template could be ambiguous: a field that appears twice refuses
/// the body.
/// </remarks>
public sealed class CallbackBody
{
    private const int MaxFields = 200;
    private const int MaxDepth = 8;
    private const int UsualFields = 17;

    private static readonly Dictionary<string, string> NoVariables = [];

    private readonly Dictionary<string, string> _fields = new(UsualFields, StringComparer.Ordinal);

    private bool _hasVariables;

    private CallbackBody()
    {
    }

    /// <summary>
    /// The fields; those of nested JSON objects are named with dots, such as <c>imageInfo.width</c>. JSON null is an empty text.
    /// </summary>
    public IReadOnlyDictionary<string, string> Fields => _fields;

    /// <summary>The name of the first field known to us that appeared twice, or null.</summary>
    public string? RepeatedField { get; private set; }

    /// <summary>The custom variables that have a value.</summary>
    internal Dictionary<string, string> Variables => _hasVariables
        ? _fields.Where(pair => IsVariable(pair.Key) && pair.Value.Length > 0).ToDictionary()
        : NoVariables;

    /// <summary>A field's value, or null where it is absent or empty.</summary>
    public string? this[string name] => _fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Reads a body.</summary>
    /// <param name="bytes">The raw body.</param>
    /// <param name="bodyType">The configured body type; the request's own Content-Type is not signed.</param>
    /// <returns>The fields, or null when the bytes are not of that form.</returns>
    public static CallbackBody? TryParse(ReadOnlySpan<byte> bytes, string bodyType)
    {
        var body = new CallbackBody();
        var read = bodyType == CallbackParameter.JsonBodyType ? body.ReadJson(bytes) : body.ReadForm(bytes);
        return read ? body : null;
    }

    private static bool IsVariable(string name) => name.StartsWith(CallbackFields.VariablePrefix, StringComparison.Ordinal);

    private bool Add(string name, string value)
    {
        _hasVariables |= IsVariable(name);
        if (!_fields.TryAdd(name, value) && CallbackFields.IsKnown(name))
        {
            RepeatedField ??= name;
        }

        return _fields.Count <= MaxFields;
    }

    /// <summary>A known field that holds an object or an array has no value, but has appeared.</summary>
    private bool AddIfKnown(string name) => !CallbackFields.IsKnown(name) || Add(name, string.Empty);

    private bool ReadForm(ReadOnlySpan<byte> bytes)
    {
        foreach (var range in bytes.Split((byte)'&'))
        {
            var part = bytes[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf((byte)'=');
            var written = equals < 0 ? part : part[..equals];
            var name = CallbackFields.NameOf(written) ?? FormText.Decode(written);
            var value = equals < 0 ? string.Empty : FormText.Decode(part[(equals + 1)..]);
            if (name is null || value is null || !Add(name, value))
            {
                return false;
            }
        }

        return _fields.Count > 0;
    }

    private bool ReadJson(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var json = new Utf8JsonReader(LooseJson.FillGaps(bytes), new JsonReaderOptions { MaxDepth = MaxDepth });
            return json.Read() && json.TokenType == JsonTokenType.StartObject && ReadObject(ref json, prefix: string.Empty) && !json.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8 or UTF-16.
            return false;
        }
    }

    private bool ReadObject(ref Utf8JsonReader json, string prefix)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = prefix + json.GetString();
            json.Read();
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject:
                    if (!AddIfKnown(name) || !ReadObject(ref json, name + "."))
                    {
                        return false;
                    }

                    break;
                case JsonTokenType.StartArray:
                    // No variable of OSS expands to an array: nothing that we know can be inside.
                    if (!AddIfKnown(name))
                    {
                        return false;
                    }

                    json.Skip();
                    break;
                default:
                    var value = json.TokenType switch
                    {
                        JsonTokenType.String => json.GetString()!,
                        JsonTokenType.Null => string.Empty,
                        _ => Encoding.UTF8.GetString(json.ValueSpan),
                    };
                    if (!Add(name, value))
                    {
                        return false;
                    }

                    break;
            }
        }

        return json.TokenType == JsonTokenType.EndObject;
    }
}
