using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OssCallback.Server;

namespace OssCallback.UnitTests.Server;

public sealed class BatchedConsoleTests
{
    [Fact]
    public async Task Lines_come_in_their_order_and_none_is_left_at_the_end()
    {
        await using var output = new Output();
        using (var console = Console(output))
        {
            var logger = console.CreateLogger("c");
            for (var i = 0; i < 1000; i++)
            {
                Write(logger, LogLevel.Information, $"{i}");
            }
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\n")), output.Text);
        Assert.InRange(output.Writes, 1, 999);
    }

    [Fact]
    public async Task What_is_said_after_the_end_is_written_too()
    {
        await using var output = new Output();
        var console = Console(output);
        console.Dispose();

        Write(console.CreateLogger("c"), LogLevel.Information, "late");

        Assert.Equal("late\n", output.Text);
    }

    [Fact]
    public async Task An_error_waits_for_nobody_and_takes_along_what_was_said_before()
    {
        await using var output = new Output();
        using var console = Console(output);
        var logger = console.CreateLogger("c");

        Write(logger, LogLevel.Information, "before");
        Write(logger, LogLevel.Error, "now");

        Assert.Equal("before\nnow\n", output.Text);
    }

    [Fact]
    public async Task A_line_that_nothing_follows_is_written_by_itself()
    {
        await using var output = new Output();
        using var console = Console(output);

        Write(console.CreateLogger("c"), LogLevel.Information, "alone");

        await output.Written.WaitAsync(Patience.Of(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
        Assert.Equal("alone\n", output.Text);
    }

    [Fact]
    public async Task Output_that_takes_nothing_for_a_while_ends_nothing()
    {
        await using var output = new Output();
        using var console = Console(output);
        var logger = console.CreateLogger("c");

        output.IsFull = true;
        Write(logger, LogLevel.Error, "lost");
        output.IsFull = false;
        Write(logger, LogLevel.Error, "there");

        Assert.Equal("there\n", output.Text);
    }

    [Fact]
    public async Task Who_logs_more_than_anybody_reads_waits_and_loses_nothing()
    {
        await using var output = new Output();
        using var console = Console(output);
        var logger = console.CreateLogger("c");
        var line = new string('x', 1000);
        output.Stop();

        var logging = Task.Run(
            () =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    Write(logger, LogLevel.Information, line);
                }
            },
            TestContext.Current.CancellationToken);

        await output.Stopped.WaitAsync(Patience.Of(TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken);
        Assert.False(logging.IsCompleted);
        output.GoOn();
        await logging;
        console.Dispose();
        Assert.Equal(2000 * 1001, output.Text.Length);
    }

    private static BatchedConsole Console(Output output) =>
        new([new Plain()], Options.Create(new ConsoleLoggerOptions { FormatterName = "plain" }), output);

    private static void Write(ILogger logger, LogLevel level, string message) =>
        logger.Log(level, default, message, null, (state, _) => state);

    private sealed class Plain() : ConsoleFormatter("plain")
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
            textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception) + "\n");
    }

    /// <summary>Standard output that somebody may stop reading.</summary>
    private sealed class Output : TextWriter
    {
        private readonly StringBuilder _text = new();
        private readonly ManualResetEventSlim _goOn = new(initialState: true);
        private readonly TaskCompletionSource _written = new();
        private readonly TaskCompletionSource _stopped = new();

        public override Encoding Encoding => Encoding.UTF8;

        public string Text => _text.ToString();

        public int Writes { get; private set; }

        public bool IsFull { get; set; }

        public Task Written => _written.Task;

        public Task Stopped => _stopped.Task;

        public void Stop() => _goOn.Reset();

        public void GoOn() => _goOn.Set();

        public override void Write(StringBuilder? value)
        {
            if (!_goOn.IsSet)
            {
                _stopped.TrySetResult();
                _goOn.Wait();
            }

            if (IsFull)
            {
                throw new IOException("No space left on device");
            }

            _text.Append(value);
            Writes++;
        }

        public override void Flush() => _written.TrySetResult();

        protected override void Dispose(bool disposing)
        {
            _goOn.Dispose();
            base.Dispose(disposing);
        }
    }
}
