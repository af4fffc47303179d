// What callbacks are measured against. Arguments: bare, verify or durable, and then the server's own.
//   bare     Kestrel alone: it reads the body and answers the same JSON
//   verify   the server as it is, with a queue that keeps nothing
//   durable  the server as it is, and nothing is taken out of its queue
using OssCallback.MeasuredServer;
using OssCallback.Server;
using OssCallback.Sqlite;
using OssCallback.Uploads;

if (args is ["verify" or "durable", ..])
{
    return await ServerHost.RunAsync(args[1..], settings: null, services => services.AddSingleton<IUploadQueue>(provider =>
        new MeasuredQueue(args[0] == "durable" ? provider.GetRequiredService<SqliteEngine>().Queue : null)));
}

var builder = WebApplication.CreateSlimBuilder(args[1..]);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
var answer = """{"Status":"OK","uploadId":"abcdefghijklmnopqrstuvwxyz"}"""u8.ToArray();
app.Map("/api/callback", (RequestDelegate)(async http =>
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
