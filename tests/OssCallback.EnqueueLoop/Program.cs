// Enqueues until it is killed, from 64 callers at once, and prints the number of each message once it is durable.
// Messages are padded, so that much of the time goes into transactions that are not yet committed: a kill is likely to hit one.
using System.Globalization;
using System.Text;
using OssCallback.Sqlite;

await using var engine = SqliteEngine.Open(new() { DataDirectory = args[0] }, TimeProvider.System);
var next = 0;
await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
var acknowledged = TextWriter.Synchronized(output);

await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
{
    while (true)
    {
        var number = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
        await engine.Queue.EnqueueAsync(Encoding.UTF8.GetBytes(number.PadRight(16 * 1024)), CancellationToken.None);
        await acknowledged.WriteLineAsync(number);
    }
}));
