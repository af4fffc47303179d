// What callbacks are measured against. Arguments: bare, verify, durable or whole, and then the server's own.
//   bare     Kestrel alone: it reads the body and answers the same JSON, or --AnswerBytes of one; to HEAD it answers as OSS does
//   verify   the server as it is, with a queue that keeps nothing
//   durable  the server as it is, and nothing is taken out of its queue
//   whole    the server as it is
using System.Globalization;
using System.Text;
using OssCallback.MeasuredServer;
using OssCallback.Server;
using OssCallback.Sqlite;
using OssCallback.Uploads;

if (args is ["whole", ..])
{
    return await ServerHost.RunAsync(args[1..]);
}

if (args is ["verify" or "durable", ..])
{
    return await ServerHost.RunAsync(args[1..], settings: null, services => services.AddSingleton<IUploadQueue>(provider =>
        new MeasuredQueue(args[0] == "durable" ? provider.GetRequiredService<SqliteEngine>().Queue : null)));
}

// Settings files are looked for, and watched, where the server looks for them: elsewhere there may be a large tree.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args[1..], ContentRootPath = AppContext.BaseDirectory });
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
var answer = app.Configuration["AnswerBytes"] is { } bytes
    ? Encoding.ASCII.GetBytes($"{{\"a\":\"{new string('a', int.Parse(bytes, CultureInfo.InvariantCulture) - 8)}\"}}")
    : """{"Status":"OK","uploadId":"abcdefghijklmnopqrstuvwxyz"}"""u8.ToArray();
app.MapMethods("/{**key}", [HttpMethods.Head], (RequestDelegate)(http =>
{
    http.Response.ContentLength = 3;
    http.Response.ContentType = "image/png";
    http.Response.Headers.ETag = "\"0123456789ABCDEF0123456789ABCDEF\"";
    http.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
    http.Response.Headers["x-oss-object-type"] = "Normal";
    return Task.CompletedTask;
}));
app.MapMethods("/api/{name}", [HttpMethods.Get, HttpMethods.Post], (RequestDelegate)(async http =>
{
    var body = new byte[http.Request.ContentLength ?? 0];
    await http.Request.Body.ReadExactlyAsync(body, http.RequestAborted);
    http.Response.ContentType = "application/json";
    http.Response.ContentLength = answer.Length;
    http.Response.Headers.CacheControl = "no-store";
    await http.Response.Body.WriteAsync(answer, http.RequestAborted);
}));
await HostingAbstractionsHostExtensions.RunAsync(app);
return 0;
