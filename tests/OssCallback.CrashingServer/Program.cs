// The server as it is, but one step of an upload's way kills the process, or a bug is planted in it. Arguments: the server's own, and
// --crash STEP or --plant BUG.
using Microsoft.Extensions.DependencyInjection;
using OssCallback.CrashingServer;
using OssCallback.Processing;
using OssCallback.Server;
using OssCallback.Sqlite;
using OssCallback.Uploads;

var position = Array.FindIndex(args, argument => argument is "--crash" or "--plant");
string[] own = [.. args[..position], .. args[(position + 2)..]];
if (args[position] == "--plant")
{
    var bug = Enum.Parse<PlantedBug>(args[position + 1]);
    return await ServerHost.RunAsync(own, settings: null, services =>
    {
        services.AddSingleton<IUploadQueue>(provider =>
        {
            var engine = provider.GetRequiredService<SqliteEngine>();
            return new BuggyQueue(engine.Queue, engine.Store, bug);
        });
        services.AddSingleton<IUploadStore>(provider => new BuggyStore(provider.GetRequiredService<SqliteEngine>().Store, bug));
    });
}

var crash = new CrashPoint(args[position + 1]);
return await ServerHost.RunAsync(own, settings: null, services =>
{
    services.AddSingleton<IUploadQueue>(provider => new CrashingQueue(provider.GetRequiredService<SqliteEngine>().Queue, crash));
    services.AddSingleton<IUploadStore>(provider => new CrashingStore(provider.GetRequiredService<SqliteEngine>().Store, crash));
    services.AddSingleton<IUploadReviewer>(new CrashingReviewer(crash));
});
