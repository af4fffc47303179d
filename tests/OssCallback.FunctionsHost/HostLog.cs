using System.Collections.Concurrent;
using OssCallback.FunctionsHost.Protocol;

namespace OssCallback.FunctionsHost;

/// <summary>What a user of the host would see, and what the user would not.</summary>
public sealed class HostLog
{
    private readonly ConcurrentQueue<HostLogLine> _lines = new();
    private readonly ConcurrentQueue<HostLogLine> _dropped = new();
    private readonly ConcurrentQueue<HostLogLine> _host = new();
    private readonly ConcurrentQueue<FailedInvocation> _failures = new();

    /// <summary>Is called with whatever is noted, as it comes.</summary>
    public Action<HostLogLine>? Listener { get; set; }

    /// <summary>The lines of functions under way.</summary>
    public IReadOnlyList<HostLogLine> Lines => [.. _lines];

    /// <summary>Lines that belong to no invocation under way: the real host drops them.</summary>
    public IReadOnlyList<HostLogLine> Dropped => [.. _dropped];

    /// <summary>Each of these the real host logs with two stack traces.</summary>
    public IReadOnlyList<FailedInvocation> Failures => [.. _failures];

    /// <summary>Lines of the host's listener.</summary>
    public IReadOnlyList<HostLogLine> Host => [.. _host];

    internal void AddHost(HostLogLine line) => Add(_host, line);

    internal void Add(string function, RpcLog line) => Add(_lines, Read(function, line));

    internal void AddDropped(RpcLog line) => Add(_dropped, Read(string.Empty, line));

    internal void AddFailure(string function, RpcException? exception) =>
        _failures.Enqueue(new FailedInvocation(function, $"{exception?.Source}: {exception?.Message}\n{exception?.StackTrace}"));

    private void Add(ConcurrentQueue<HostLogLine> lines, HostLogLine line)
    {
        lines.Enqueue(line);
        Listener?.Invoke(line);
    }

    private static HostLogLine Read(string function, RpcLog line) => new(
        function, line.Category, line.Level.ToString(), line.Message, line.Exception is { } exception
            ? $"{exception.Message}\n{exception.StackTrace}" : null);
}

/// <summary>One line.</summary>
/// <param name="Function">The function under way; empty for a line that belongs to none.</param>
/// <param name="Category">The logger's name.</param>
/// <param name="Level">Its level.</param>
/// <param name="Message">Its text.</param>
/// <param name="Exception">The exception with its stack trace.</param>
public sealed record HostLogLine(string Function, string Category, string Level, string Message, string? Exception);

/// <summary>An invocation that ended with an exception.</summary>
/// <param name="Function">The function.</param>
/// <param name="Exception">The exception with its stack trace.</param>
public sealed record FailedInvocation(string Function, string Exception);
