using System.Reflection;
using System.Text;
using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Http;

public sealed class LogTextTests
{
    // Values that no stranger writes: codes and names of ours, ids that are drawn from a hash, and what an administrator configured. A
    // method is a token of HTTP.
    private static readonly string[] OwnValues =
        ["code", "uploadId", "id", "profile", "reason", "source", "authority", "reviewer", "host", "method", "name", "part", "setting",
            "path", "engine", "endpoint", "kind", "type"];

    public static IEnumerable<TheoryDataRow<string>> LogMethods =>
        from type in typeof(LogText).Assembly.GetTypes()
        where type.IsNested && type.Name == "Log"
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
        where method.GetParameters().Any(parameter => parameter.ParameterType == typeof(ILogger))
        from parameter in method.GetParameters()
        where parameter.ParameterType == typeof(string)
        select new TheoryDataRow<string>($"{type.DeclaringType!.Name}.{method.Name}: {parameter.Name}");

    [Theory]
    [MemberData(nameof(LogMethods))]
    public void A_log_method_takes_what_a_stranger_writes_as_log_text(string parameter)
    {
        var name = parameter[(parameter.LastIndexOf(' ') + 1)..];

        Assert.Contains(name, OwnValues);
    }

    [Theory]
    [InlineData("5C3D9175B6FC201293AD4890", "5C3D9175B6FC201293AD4890")]
    [InlineData("图 & é \\n", "图 & é \\n")]
    [InlineData("a\nwarn: forged", "a\\u000Awarn: forged")]
    [InlineData("\r\u001b[2J\0\u007f\u0085\u009b", "\\u000D\\u001B[2J\\u0000\\u007F\\u0085\\u009B")]
    [InlineData("a\u2028b\u2029c\u202ed\u200b\ufeff", "a\\u2028b\\u2029c\\u202Ed\\u200B\\uFEFF")]
    [InlineData(null, "none")]
    [InlineData("", "")]
    public void Control_characters_are_escaped(string? text, string expected)
    {
        Assert.Equal(expected, new LogText(text).ToString());
    }

    [Fact]
    public void A_long_text_is_cut()
    {
        var text = new LogText(new string('a', 10_000)).ToString();

        Assert.Equal(new string('a', LogText.MaxLength) + "…", text);
    }

    [Fact]
    public async Task Neither_the_body_nor_a_header_of_a_callback_can_write_a_line_of_its_own()
    {
        using var app = new TestApp();
        const string Hostile = "x\r\nwarn: forged\u001b[31m";
        var id = Uri.EscapeDataString(Hostile);
        var calls = new[]
        {
            CallbackCall.Signed(app, $"bucket={TestApp.Bucket}&object={CallbackCall.Key}&reqId={id}&ticket={app.Ticket(CallbackCall.Key)}"),
            CallbackCall.Form(app, ticket: "").Change(call => call.Headers["x-oss-request-id"] = Hostile),
            CallbackCall.Form(app, extra: $"&x:{id}=1&x:{id}=2"),
            CallbackCall.Form(app).Change(call => (call.Target, call.Body) = ("/" + Hostile, Encoding.UTF8.GetBytes(Hostile))),
        };

        foreach (var call in calls)
        {
            await call.SendAsync(app, TestContext.Current.CancellationToken);
        }

        var messages = app.Logs.GetSnapshot().Select(entry => entry.Message).ToArray();
        Assert.Equal(calls.Length, messages.Length);
        Assert.All(messages, message => Assert.DoesNotContain(message, char.IsControl));
        Assert.All(messages, message => Assert.Contains("forged", message, StringComparison.Ordinal));
    }
}
