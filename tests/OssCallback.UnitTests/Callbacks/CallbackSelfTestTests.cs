using Microsoft.Extensions.DependencyInjection;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class CallbackSelfTestTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task Takes_the_recorded_callback_and_leaves_nothing_in_queue_or_log()
    {
        await _app.Services.GetRequiredService<CallbackSelfTest>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Empty(_app.Queue.Messages);
        Assert.Empty(_app.Logs.GetSnapshot());
    }
}
