using Microsoft.Extensions.Logging;

namespace OssCallback.SimulatorTests;

/// <summary>Does something at the very moment when the simulator logs an event, before the simulator goes on.</summary>
public sealed class LogTrigger(int trigger, Action action) : ILoggerProvider, ILogger
{
    public static ILoggerFactory On(int eventId, Action action) =>
        LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new LogTrigger(eventId, action)));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == trigger)
        {
            action();
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
