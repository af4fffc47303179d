// The server as it is, but one step of an upload's way kills the process. Arguments: the server's own, and --crash STEP.
using Microsoft.Extensions.DependencyInjection;
using OssCallback.CrashingServer;
using OssCallback.Processing;
using OssCallback.Server;
using OssCallback.Sqlite;
using OssCallback.Uploads;

var position = Array.IndexOf(args, "--crash");
var crash = new CrashPoint(args[position + 1]);
return await ServerHost.RunAsync([.. args[..position], .. args[(position + 2)..]], settings: null, services =>
{
    services.AddSingleton<IUploadQueue>(provider => new CrashingQueue(provider.GetRequiredService<SqliteEngine>().Queue, crash));
    services.AddSingleton<IUploadStore>(provider => new CrashingStore(provider.GetRequiredService<SqliteEngine>().Store, crash));
    services.AddSingleton<IUploadReviewer>(new CrashingReviewer(crash));
});
