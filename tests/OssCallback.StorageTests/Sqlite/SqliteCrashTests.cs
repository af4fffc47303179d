using System.Diagnostics;
using System.Text;
using OssCallback.Sqlite;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

public sealed class SqliteCrashTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("osscallback-sqlite-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(2000)]
    [InlineData(3000)]
    public async Task Keeps_every_acknowledged_message_of_a_process_that_is_killed(int acknowledgements)
    {
        var acknowledged = await EnqueueAndKillAsync(acknowledgements, TestContext.Current.CancellationToken);

        await using var engine = SqliteEngine.Open(new() { DataDirectory = _directory }, TimeProvider.System);
        var kept = new List<string>();
        while (acknowledged.Except(kept).Any())
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Patience.Of(TimeSpan.FromSeconds(10)));
            var messages = await engine.Queue.ReceiveAsync(32, TimeSpan.FromHours(1), limit.Token);
            kept.AddRange(messages.Select(message => Encoding.UTF8.GetString(message.Body.Span).TrimEnd()));
        }

        Assert.Equal(kept.Count, kept.Distinct(StringComparer.Ordinal).Count());
    }

    private async Task<List<string>> EnqueueAndKillAsync(int acknowledgements, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OssCallback.EnqueueLoop.dll"), _directory])
        {
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        var acknowledged = new List<string>();
        try
        {
            while (acknowledged.Count < acknowledgements && await child.StandardOutput.ReadLineAsync(cancellationToken) is { } number)
            {
                acknowledged.Add(number);
            }
        }
        finally
        {
            // SIGKILL on Unix: nothing is flushed or closed.
            child.Kill();
        }

        // What the process had acknowledged before it died is still in the pipe; a number without its line end may be half of one.
        var rest = await child.StandardOutput.ReadToEndAsync(cancellationToken);
        await child.WaitForExitAsync(cancellationToken);
        var complete = rest[..(rest.LastIndexOf('\n') + 1)];
        acknowledged.AddRange(complete.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(acknowledged.Count >= acknowledgements, "The process ended before it was killed.");
        return acknowledged;
    }
}
