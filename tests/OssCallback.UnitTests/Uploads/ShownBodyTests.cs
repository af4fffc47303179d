using System.Text;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

/// <summary>What operators see of a callback's body: the evidence, and no ticket.</summary>
public sealed class ShownBodyTests
{
    private static readonly string Ticket = new TicketSigner([new byte[32]]).Issue(
        new UploadTicket(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "default", "u"), "b", "k",
        new Dictionary<string, string>());

    [Theory]
    [InlineData("bucket=b&object=a%20b&ticket=TICKET&x:a=1", "bucket=b&object=a%20b&ticket=***&x:a=1")]
    [InlineData("ticket=TICKET", "ticket=***")]
    [InlineData("&bucket=b&&%74icket=TICKET&", "&bucket=b&&%74icket=***&")]
    [InlineData("ticket=v2%2EAAAA", "ticket=***")]
    [InlineData("x:a=TICKET&b=1", "x:a=***&b=1")]
    [InlineData("x:a=seeTICKET!&b=1", "x:a=***&b=1")]
    [InlineData("TICKET=1&b=1", "***&b=1")]
    [InlineData("b=1&c=%zz", "b=1&c=***")]
    [InlineData("bucket=b&object=v1.0.2.png", "bucket=b&object=v1.0.2.png")]
    [InlineData("", "")]
    [InlineData("{\"bucket\":\"b\",\"ticket\":\"TICKET\"}", "{\"bucket\":\"b\",\"ticket\":\"***\"}")]
    [InlineData(
        " {\"\\u0074icket\" : \"TICKET\" , \"a\":{\"b\":[\"xTICKET\"]}}", " {\"\\u0074icket\" : \"***\" , \"a\":{\"b\":[\"***\"]}}")]
    [InlineData("{\"ticket\":5,\"a\":1.50}", "{\"ticket\":\"***\",\"a\":1.50}")]
    [InlineData(
        "{\"ticket\":\"\\u0076\\u0032.abcd\",\"size\":,\"x:a\":\"\\\"TICKET\"}", "{\"ticket\":\"***\",\"size\":null,\"x:a\":\"***\"}")]
    [InlineData("{\"TICKET\":1}", "{\"***\":1}")]
    public void The_ticket_is_cut_and_nothing_else(string body, string expected)
    {
        var shown = ShownBody.WithoutTicket(Encoding.UTF8.GetBytes(body.Replace("TICKET", Ticket, StringComparison.Ordinal)));

        Assert.Equal(expected, Encoding.UTF8.GetString(shown!));
    }

    [Fact]
    public void What_cannot_be_read_is_not_shown()
    {
        var shown = ShownBody.WithoutTicket("{\"ticket\":\"abc"u8.ToArray());

        Assert.Null(shown);
    }

    [Fact]
    public void An_unreadable_message_is_shown_without_body_and_ticket()
    {
        var shown = ShownBody.WithoutTicket(
            $"{{\"id\":\"x\",\"rawBody\" : "
                + $"\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Ticket))}\",\"x\":\"{Ticket}\",\"rawBody\":\"AAA");

        Assert.Equal("{\"id\":\"x\",\"rawBody\":\"***\",\"x\":\"***\",\"rawBody\":\"***\"", shown);
    }

    [Theory]
    [InlineData(CallbackParameter.FormBodyType)]
    [InlineData(CallbackParameter.JsonBodyType)]
    public async Task The_record_of_an_operator_shows_no_ticket(string bodyType)
    {
        using var app = new TestApp(settings => settings["Callback:BodyType"] = bodyType);
        var ticket = app.Ticket(CallbackCall.Key);
        var body = bodyType == CallbackParameter.JsonBodyType
            ? $"{{\"bucket\":\"{TestApp.Bucket}\",\"object\":\"{CallbackCall.Key}\",\"etag\":\"A\",\"ticket\":\"{ticket}\"}}"
            : $"bucket={TestApp.Bucket}&object={CallbackCall.Key}&etag=A&ticket={ticket}";
        Assert.Equal(200, (await CallbackCall.Signed(app, body).SendAsync(app, TestContext.Current.CancellationToken)).Status);
        var record = app.Queue.Records[0];
        await app.Store.TryWriteAsync(record with { Day = "2026-03-01" }, null, [], TestContext.Current.CancellationToken);

        var reply = await app.AskAsync(
            "Upload",
            TestApp.Request("GET", "/api/uploads/" + record.Id, TestApp.OperatorKey), record.Id, TestContext.Current.CancellationToken);

        var shown = reply.Json().GetProperty("record").GetProperty("rawBody").GetBytesFromBase64();
        Assert.Equal(body.Replace(ticket, "***", StringComparison.Ordinal), Encoding.UTF8.GetString(shown));
        Assert.Equal(body, Encoding.UTF8.GetString(record.RawBody!));
    }
}
