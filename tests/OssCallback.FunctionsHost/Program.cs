// The small host as a program of its own, for whoever wants to break it: a published app, its routes at one address, its queues, and its
// timers every so many seconds. A worker that dies is started again. App settings are the environment's.
//
// Usage: OssCallback.FunctionsHost APP PORT TIMER_SECONDS
using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using OssCallback.FunctionsHost;

var app = args[0];
var port = int.Parse(args[1], CultureInfo.InvariantCulture);
var period = TimeSpan.FromSeconds(int.Parse(args[2], CultureInfo.InvariantCulture));
var grace = TimeSpan.FromSeconds(10);
var settings = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .Where(entry => IsSetting((string)entry.Key))
    .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

using var stopping = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stopping.Cancel();
});

while (!stopping.IsCancellationRequested)
{
    await using var host = await FunctionsHost.OpenAsync(port);
    host.Log.Listener = line => Console.WriteLine($"{line.Level} {line.Category} {line.Function} {line.Message} {line.Exception}");
    try
    {
        await host.StartAsync(app, settings, stopping.Token);
        await host.ListenToQueueAsync("Processor", app, settings, stopping.Token);
        using var timer = new PeriodicTimer(period);
        var ticking = TickAsync(host, timer);
        await host.Worker.Exited.WaitAsync(stopping.Token);
        timer.Dispose();
        await ticking;
        Console.WriteLine("The worker ended.");
    }
    catch (WorkerFailedException failure)
    {
        Console.WriteLine(failure.Message);
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
        await host.StopListeningAsync();
        host.TerminateWorker(grace);
        await Task.WhenAny(host.Worker.Exited, Task.Delay(grace, CancellationToken.None));
    }
}

return 0;

static bool IsSetting(string name) =>
    name.Contains("__", StringComparison.Ordinal) || name.StartsWith("Azure", StringComparison.OrdinalIgnoreCase);

static async Task TickAsync(FunctionsHost host, PeriodicTimer timer)
{
    var functions = host.Functions.Where(function => function.TriggerType == "timerTrigger").ToArray();
    while (await timer.WaitForNextTickAsync())
    {
        foreach (var function in functions)
        {
            try
            {
                await host.InvokeTimerAsync(function.Name, CancellationToken.None);
            }
            catch (IOException exception)
            {
                Console.WriteLine(exception.Message);
                return;
            }
        }
    }
}
