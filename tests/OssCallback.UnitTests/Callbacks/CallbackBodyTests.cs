using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class CallbackBodyTests
{
    private const string Form = CallbackParameter.FormBodyType;
    private const string Json = CallbackParameter.JsonBodyType;

    [Property]
    public Property Form_fields_survive_the_encoding_of_oss() => Prop.ForAll(Hostile.Text, Hostile.Text, (name, value) =>
        CallbackBody.TryParse(Encoding.ASCII.GetBytes($"n{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}"), Form)!.Fields["n"
            + name] == value);

    [Property]
    public Property Form_fields_survive_browser_encoding() => Prop.ForAll(Hostile.Text, value =>
        CallbackBody.TryParse(
            Encoding.ASCII.GetBytes($"a={Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal)}"),
            Form)!.Fields["a"] == value);

    [Property]
    public Property Json_fields_survive_any_escaping() => Prop.ForAll(Hostile.Text, value =>
        CallbackBody.TryParse(Encoding.UTF8.GetBytes($"{{\"gap\":,\"a\":\"{JsonEncodedText.Encode(value)}\",\"b\":}}"), Json)
            is { Fields: var fields }
        && fields["a"] == value && fields["gap"].Length == 0 && fields["b"].Length == 0);

    [Property(MaxTest = 500)]
    public Property Arbitrary_bytes_never_throw() => Prop.ForAll(Hostile.Bytes, bytes =>
    {
        _ = CallbackBody.TryParse(bytes, Form);
        _ = CallbackBody.TryParse(bytes, Json);
        _ = CallbackBody.TryParse([.. "{\"a\":"u8, .. bytes, (byte)'}'], Json);
    });

    [Property(MaxTest = 500)]
    public Property Arbitrary_text_never_throws() => Prop.ForAll(Hostile.Utf16, text =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _ = CallbackBody.TryParse(bytes, Form);
        _ = CallbackBody.TryParse([.. "{\""u8, .. bytes, .. "\":\""u8, .. bytes, .. "\"}"u8], Json);
    });

    [Theory]
    [InlineData("a", "", true)]
    [InlineData("a=", "", true)]
    [InlineData("=b&a=c", "c", true)]
    [InlineData("a=b=c", "b=c", true)]
    [InlineData("&&a=b&&", "b", true)]
    [InlineData("a=+", " ", true)]
    [InlineData("a=%2b", "+", true)]
    [InlineData("a=%", null, false)]
    [InlineData("a=%1", null, false)]
    [InlineData("a=%+1", null, false)]
    [InlineData("a=%C3", null, false)]
    [InlineData("a=%ED%A0%80", null, false)]
    [InlineData("a=%C0%AF", null, false)]
    public void Reads_forms_to_the_letter(string text, string? expected, bool readable)
    {
        var body = CallbackBody.TryParse(Encoding.UTF8.GetBytes(text), Form);

        Assert.Equal(readable, body is not null);
        Assert.Equal(expected, body?.Fields["a"]);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("  {\"a\" : 1 } \n", true)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("{\"a\":1}{\"a\":1}", false)]
    [InlineData("{'a':1}", false)]
    [InlineData("{\"a\":1 /* */}", false)]
    [InlineData("{\"a\":[1,2,{\"b\":[3]}]}", true)]
    [InlineData("{\"a\":[1,]}", false)]
    [InlineData("\ufeff{\"a\":1}", false)]
    [InlineData("{\"a\":NaN}", false)]
    [InlineData("{\"a\\ud800\":1}", false)]
    [InlineData("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":1}}}}}}}}", true)]
    [InlineData("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":1}}}}}}}}}", false)]
    public void Reads_json_no_more_loosely_than_oss_demands(string text, bool readable)
    {
        var body = CallbackBody.TryParse(Encoding.UTF8.GetBytes(text), Json);

        Assert.Equal(readable, body is not null);
    }

    [Theory]
    [InlineData("a=1&b=2&a=3", null)]
    [InlineData("object=1&Object=2", null)]
    [InlineData("object=1&object=1", "object")]
    [InlineData("x:a=1&x%3Aa=2", "x:a")]
    [InlineData("ticket=1&size=2&ticket=3&size=4", "ticket")]
    public void Names_the_first_known_field_that_comes_twice(string text, string? repeated)
    {
        var body = CallbackBody.TryParse(Encoding.UTF8.GetBytes(text), Form)!;

        Assert.Equal(repeated, body.RepeatedField);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Reads_a_bounded_number_of_fields(int count, bool readable)
    {
        var text = string.Join('&', Enumerable.Range(0, count).Select(number => $"f{number}=1"));

        var body = CallbackBody.TryParse(Encoding.UTF8.GetBytes(text), Form);

        Assert.Equal(readable, body is not null);
    }
}
