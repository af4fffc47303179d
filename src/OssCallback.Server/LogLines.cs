using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OssCallback.Http;

namespace OssCallback.Server;

/// <summary>
/// The log for people: one line an entry, with its time in UTC. An outage of OSS or the store repeats its line for every request, so
/// what it is stands in that line; the stack is shown for faults of the service only.
/// </summary>
internal sealed class LogLines(IEnumerable<KnownFailure> knownFailures, TimeProvider time) : ConsoleFormatter(FormName)
{
    public const string FormName = "lines";

    private const string Reset = "\e[0m";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z '";

    private readonly KnownFailure[] _knownFailures = [.. knownFailures];
    private readonly bool _colored = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var (level, color) = logEntry.LogLevel switch
        {
            LogLevel.Critical => ("crit", "\e[31m"),
            LogLevel.Error => ("fail", "\e[31m"),
            LogLevel.Warning => ("warn", "\e[33m"),
            LogLevel.Information => ("info", "\e[32m"),
            _ => ("dbug", string.Empty),
        };
        Span<char> now = stackalloc char[TimeForm.Length];
        time.GetUtcNow().TryFormat(now, out var length, TimeForm, CultureInfo.InvariantCulture);
        textWriter.Write(now[..length]);
        textWriter.Write(_colored && color.Length > 0 ? $"{color}{level}{Reset}" : level);
        textWriter.Write(": ");
        textWriter.Write(logEntry.Category);
        textWriter.Write('[');
        textWriter.Write(logEntry.EventId.Id);
        textWriter.Write("] ");
        textWriter.Write(message.ReplaceLineEndings(" "));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(IsKnown(exception)
                ? $" ({exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")})"
                : Environment.NewLine + exception);
        }

        textWriter.WriteLine();
    }

    private bool IsKnown(Exception exception)
    {
        var cause = exception is AggregateException { InnerException: { } inner } ? inner : exception;
        return Array.Exists(_knownFailures, known => known.Matches(cause));
    }
}
