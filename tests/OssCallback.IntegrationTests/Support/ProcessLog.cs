using System.Text;

namespace OssCallback.IntegrationTests.Support;

/// <summary>What a process wrote, and a way to wait for a line of it.</summary>
internal sealed class ProcessLog
{
    private static readonly TimeSpan Limit = Patience.Of(TimeSpan.FromSeconds(30));

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string ToString()
    {
        lock (_gate)
        {
            return _text.ToString();
        }
    }

    public IReadOnlyList<string> Lines => ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _text.AppendLine(line);
            _grown.TrySetResult();
            _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Returns when the text was written.</summary>
    public async Task WaitForAsync(string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                if (_text.ToString().Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                grown = _grown.Task;
            }

            try
            {
                await grown.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"'{text}' was not written within {Limit.TotalSeconds} s. Written was:\n{this}");
            }
        }
    }
}
