// Enqueues until it is killed, from eight callers at once, and prints the number of each message once it is durable.
using System.Globalization;
using System.Text;
using OssCallback.Sqlite;

await using var engine = SqliteEngine.Open(new() { DataDirectory = args[0] }, TimeProvider.System);
var next = 0;
await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
var acknowledged = TextWriter.Synchronized(output);

await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
{
    while (true)
    {
        var number = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
        await engine.Queue.EnqueueAsync(Encoding.UTF8.GetBytes(number), CancellationToken.None);
        await acknowledged.WriteLineAsync(number);
    }
}));
