using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace OssCallback.Server;

/// <summary>
/// The log on standard output, in the platform's own forms. Lines that come within some milliseconds are written together: the platform's
/// own provider wakes a thread for each and writes it alone, which costs a callback more than its ticket.
/// </summary>
[ProviderAlias("Console")]
[SuppressMessage("Usage", "CA2213", Justification = "Standard output is the process's, and outlives the log.")]
internal sealed class BatchedConsole : ILoggerProvider, ISupportExternalScope
{
    /// <summary>What may wait, in characters; who logs beyond it waits until it is written, as a pipe that nobody reads demands.</summary>
    private const int MaxWaiting = 256 * 1024;

    private const int KeptCapacity = 4 * 1024;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    [ThreadStatic]
    private static StringWriter? _line;

    private readonly ConsoleFormatter _form;
    private readonly TextWriter _output;
    private readonly Timer _timer;
    private readonly Lock _adding = new();
    private readonly Lock _writing = new();
    private StringBuilder _waiting = new();
    private StringBuilder _written = new();
    private bool _isOver;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public BatchedConsole(IEnumerable<ConsoleFormatter> forms, IOptions<ConsoleLoggerOptions> options)
        : this(forms, options, Console.Out)
    {
    }

    internal BatchedConsole(IEnumerable<ConsoleFormatter> forms, IOptions<ConsoleLoggerOptions> options, TextWriter output)
    {
        var name = options.Value.FormatterName;
        _form = forms.First(form => form.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        _output = output;
        _timer = new Timer(_ => Write(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        lock (_adding)
        {
            _isOver = true;
            _timer.Dispose();
        }

        Write();
    }

    private void Add(StringBuilder line, LogLevel level)
    {
        bool isUrgent;
        lock (_adding)
        {
            var isFirst = _waiting.Length == 0;
            _waiting.Append(line);
            // An error may be the last that this process says.
            isUrgent = level >= LogLevel.Error || _isOver || _waiting.Length > MaxWaiting;
            if (isFirst && !isUrgent)
            {
                _timer.Change(Delay, Timeout.InfiniteTimeSpan);
            }
        }

        if (isUrgent)
        {
            Write();
        }
    }

    private void Write()
    {
        lock (_writing)
        {
            lock (_adding)
            {
                (_waiting, _written) = (_written, _waiting);
            }

            try
            {
                _output.Write(_written);
                _output.Flush();
            }
            catch (IOException)
            {
                // Standard output takes nothing: its disk is full, as a rule. There is nowhere to say so, and the service goes on.
            }

            _written.Clear();
        }
    }

    private sealed class Category(string name, BatchedConsole console) : ILogger
    {
        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => console._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = _line ??= new StringWriter();
            var text = line.GetStringBuilder();
            try
            {
                console._form.Write(new LogEntry<TState>(logLevel, name, eventId, state, exception, formatter), console._scopes, line);
                if (text.Length > 0)
                {
                    console.Add(text, logLevel);
                }
            }
            finally
            {
                text.Clear();
                if (text.Capacity > KeptCapacity)
                {
                    text.Capacity = KeptCapacity;
                }
            }
        }
    }
}
