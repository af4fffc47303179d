using Microsoft.Extensions.Logging;

namespace OssCallback.FunctionsHost;

/// <summary>What the listener itself has to say, in the same log.</summary>
internal sealed class HostLogProvider(HostLog log) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new HostLogger(log, categoryName);

    public void Dispose()
    {
    }

    private sealed class HostLogger(HostLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= (category.StartsWith("Azure", StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Information);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.AddHost(new HostLogLine(string.Empty, category, logLevel.ToString(), formatter(state, exception),
                    exception?.ToString()));
            }
        }
    }
}
