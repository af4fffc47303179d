using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OssCallback.Oss;

/// <summary>Builds the policy of a PostObject request: until when, and which values each form field may have.</summary>
/// <remarks>
/// OSS developer reference, "PostObject", section on policies. OSS compares values before it expands <c>${filename}</c>; a literal <c>$</c>
/// is written <c>\$</c>.
/// </remarks>
public sealed class PostPolicy(DateTimeOffset expiration)
{
    private readonly List<Action<Utf8JsonWriter>> _conditions = [];

    /// <summary>Adds <c>{"field":"value"}</c>: the field must have exactly this value.</summary>
    public PostPolicy Exact(string field, string value) => Add(json =>
    {
        json.WriteStartObject();
        json.WriteString(field, Escape(value));
        json.WriteEndObject();
    });

    /// <summary>Adds <c>["eq","$field","value"]</c>: the same as <see cref="Exact"/> in the other notation.</summary>
    public PostPolicy Eq(string field, string value) => Match("eq", field, value);

    /// <summary>Adds <c>["starts-with","$field","prefix"]</c>; an empty prefix allows any value.</summary>
    public PostPolicy StartsWith(string field, string prefix) => Match("starts-with", field, prefix);

    /// <summary>Adds <c>["content-length-range",min,max]</c>, both ends included, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is negative or empty.</exception>
    public PostPolicy ContentLengthRange(long min, long max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(min);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
        return Add(json =>
        {
            json.WriteStartArray();
            json.WriteStringValue("content-length-range");
            json.WriteNumberValue(min);
            json.WriteNumberValue(max);
            json.WriteEndArray();
        });
    }

    /// <summary>The policy's JSON text.</summary>
    /// <exception cref="InvalidOperationException">There is no condition; OSS refuses such a policy.</exception>
    public string ToJson() => Encoding.UTF8.GetString(ToUtf8Json());

    /// <summary>The value of the form field <c>policy</c>, which is also the text that is signed.</summary>
    /// <exception cref="InvalidOperationException">There is no condition; OSS refuses such a policy.</exception>
    public string ToBase64() => Convert.ToBase64String(ToUtf8Json());

    private ReadOnlySpan<byte> ToUtf8Json()
    {
        if (_conditions.Count == 0)
        {
            throw new InvalidOperationException("A policy needs at least one condition.");
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("expiration", expiration.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteStartArray("conditions");
            foreach (var write in _conditions)
            {
                write(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private PostPolicy Match(string mode, string field, string value) => Add(json =>
    {
        json.WriteStartArray();
        json.WriteStringValue(mode);
        json.WriteStringValue("$" + field);
        json.WriteStringValue(Escape(value));
        json.WriteEndArray();
    });

    private PostPolicy Add(Action<Utf8JsonWriter> condition)
    {
        _conditions.Add(condition);
        return this;
    }

    private static string Escape(string value) => value.Replace("$", "\\$", StringComparison.Ordinal);
}
